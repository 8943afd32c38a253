package dev.tributary.databricks;

import java.util.Map;

/** What a Spark session runs on. */
public sealed interface Compute {

    /** Its name for people. */
    String label();

    /** What a call says to be led there. */
    Map<String, String> headers();

    /** The embedded server: Databricks is not used. */
    record Embedded() implements Compute {
        @Override
        public String label() {
            return "embedded server";
        }

        @Override
        public Map<String, String> headers() {
            return Map.of();
        }
    }

    /** @param sessionId of this one Spark session, which the client and the header have to agree on */
    record Serverless(String sessionId) implements Compute {
        @Override
        public String label() {
            return "serverless";
        }

        @Override
        public Map<String, String> headers() {
            return Map.of("x-databricks-session-id", sessionId);
        }
    }

    /** An all-purpose cluster. */
    record Cluster(String id, String name) implements Compute {
        @Override
        public String label() {
            return "cluster '" + name + "' (" + id + ")";
        }

        @Override
        public Map<String, String> headers() {
            return Map.of("x-databricks-cluster-id", id);
        }
    }
}
