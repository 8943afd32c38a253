'use strict';
// Writes three company records in Avro and reads their decisions, with kafkajs and @kafkajs/confluent-schema-registry.
// Arguments: broker, registry URL, source, name of a company that is in the reference list, its city.
// Prints one JSON object: decisions by record id.
const { Kafka, logLevel } = require('kafkajs');
const { SchemaRegistry } = require('@kafkajs/confluent-schema-registry');

const [broker, registryUrl, source, name, city] = process.argv.slice(2);
const records = [
  { record_id: 'same', attributes: { name, city } },
  { record_id: 'typo', attributes: { name: name.slice(0, 2) + name.slice(3), city } },
  { record_id: 'stranger', attributes: { name: 'Zzyzx Quokka Umbrellas', city: 'Nowhere' } },
];

async function main() {
  const kafka = new Kafka({ clientId: 'third-party', brokers: [broker], logLevel: logLevel.ERROR });
  const registry = new SchemaRegistry({ host: registryUrl });
  const consumer = kafka.consumer({ groupId: `third-party-${source}` });
  await consumer.connect();
  await consumer.subscribe({ topic: 'matches', fromBeginning: true });
  const decisions = {};
  const done = new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`only ${JSON.stringify(decisions)} after 60 s`)), 60000);
    consumer
      .run({
        eachMessage: async ({ message }) => {
          if (!message.key.toString().startsWith(`${source}|`) || message.value === null) {
            return;
          }
          const decision = await registry.decode(message.value);
          decisions[decision.record_id] = {
            status: decision.status,
            reference_id: decision.reference_id,
            confidence: decision.confidence,
            version: Number(decision.version),
            explained: decision.explanation.length,
            header: message.headers['tributary-version'].toString(),
          };
          if (Object.keys(decisions).length === records.length) {
            clearTimeout(timer);
            resolve();
          }
        },
      })
      .catch(reject);
  });

  const producer = kafka.producer({ idempotent: true, maxInFlightRequests: 1 });
  await producer.connect();
  const schemaId = await registry.getLatestSchemaId('entities-value');
  const messages = await Promise.all(
    records.map(async (record) => ({
      key: `${source}|${record.record_id}`,
      value: await registry.encode(schemaId, {
        source,
        record_id: record.record_id,
        type: 'company',
        attributes: record.attributes,
        event_time: null,
        operation: 'upsert',
      }),
    })),
  );
  await producer.send({ topic: 'entities', messages });
  await producer.disconnect();
  await done;
  await consumer.disconnect();
  console.log(JSON.stringify(decisions));
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
