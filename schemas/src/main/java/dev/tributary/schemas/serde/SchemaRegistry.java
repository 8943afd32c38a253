package dev.tributary.schemas.serde;

import org.apache.avro.Schema;

/** What the serialisers need of a schema registry. Implementations cache and may be called by several threads. */
public interface SchemaRegistry {

    /**
     * The id of the schema under the subject, registered if need be.
     *
     * @throws RegistryUnavailableException where the registry cannot be reached: wait and try again
     * @throws RegistryRefusedException where it refuses: incompatible schema or missing right
     */
    int idOf(String subject, Schema schema);

    /**
     * The schema with this id.
     *
     * @throws UnknownSchemaIdException where the registry answers that there is none
     * @throws RegistryUnavailableException where the registry cannot be reached: wait and try again
     */
    Schema byId(int id);

    /**
     * Sets the compatibility that new versions under the subject are held to.
     *
     * @param level a name of the Confluent API, such as FULL_TRANSITIVE
     */
    void requireCompatibility(String subject, String level);
}
