'use strict';
// Keeps the newest decision of every entity and prints each change as one JSON line.
//   node consume.js --bootstrap HOST:PORT --registry URL [--topic matches] [--group NAME] [--max CHANGES]
const { Kafka, logLevel } = require('kafkajs');
const { SchemaRegistry } = require('@kafkajs/confluent-schema-registry');

const options = {};
for (let i = 2; i < process.argv.length; i += 2) options[process.argv[i].replace(/^--/, '')] = process.argv[i + 1];
if (!options.bootstrap || !options.registry) {
  console.error('usage: node consume.js --bootstrap HOST:PORT --registry URL [--topic T] [--group G] [--max N]');
  process.exit(2);
}

const kafka = new Kafka({ clientId: 'example', brokers: options.bootstrap.split(','), logLevel: logLevel.ERROR });
const registry = new SchemaRegistry({ host: options.registry });
// kafkajs reads committed records only, unless readUncommitted says otherwise.
const consumer = kafka.consumer({ groupId: options.group || 'example-decisions-js' });

const newest = new Map(); // key → { version, epoch, decision }; stands for a database table with the key as primary key
let changes = 0;
let stopping = false;

async function apply({ message }) {
  if (stopping) return;
  const key = message.key.toString(); // source|record_id
  const version = Number(message.headers['tributary-version'].toString()); // on tombstones too
  const decision = message.value === null ? null : await registry.decode(message.value);
  const epoch = decision === null ? Infinity : Number(decision.reference_epoch);
  const known = newest.get(key);
  // What was applied before may come again, and what is older may come later: neither changes anything.
  if (known && (known.version > version || (known.version === version && known.epoch >= epoch))) return;
  newest.set(key, { version, epoch, decision });
  console.log(
    JSON.stringify(
      decision === null
        ? { key, version, deleted: true }
        : { key, version, status: decision.status, reference_id: decision.reference_id, confidence: decision.confidence },
    ),
  );
  changes += 1;
  if (options.max && changes >= Number(options.max)) stop(0);
}

function stop(code) {
  if (stopping) return;
  stopping = true;
  // Not awaited by the handler that calls it: the consumer waits for its handlers to end.
  consumer.disconnect().then(
    () => process.exit(code),
    () => process.exit(1),
  );
}

async function main() {
  process.on('SIGINT', () => stop(0));
  process.on('SIGTERM', () => stop(0));
  await consumer.connect();
  await consumer.subscribe({ topic: options.topic || 'matches', fromBeginning: true });
  await consumer.run({ eachMessage: apply });
}

main().catch((error) => {
  console.error(error.message);
  process.exit(1);
});
