package dev.tributary.embedded;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * The few messages of Neo4j's Bolt protocol, version 5.0, that a readiness check needs: HELLO, RUN, PULL, with string
 * values only (neo4j.com/docs/bolt).
 */
final class BoltExchange {

    private static final byte[] MAGIC_AND_VERSION_5_0 = {0x60, 0x60, (byte) 0xB0, 0x17, 0, 0, 0, 5};
    private static final int HELLO = 0x01;
    private static final int RUN = 0x10;
    private static final int PULL = 0x3F;
    private static final int SUCCESS = 0x70;
    private static final int RECORD = 0x71;

    private final DataOutputStream out;
    private final DataInputStream in;

    /** Agrees on the protocol version. */
    BoltExchange(Socket connection) throws IOException {
        out = new DataOutputStream(connection.getOutputStream());
        in = new DataInputStream(connection.getInputStream());
        out.write(MAGIC_AND_VERSION_5_0);
        // three further proposals, unused
        out.write(new byte[12]);
        out.flush();
        int agreed = in.readInt();
        if (agreed != 5) {
            throw new IOException("the server speaks no Bolt 5.0");
        }
    }

    /** Logs in; false where the server refuses. */
    boolean hello(Map<String, String> login) throws IOException {
        Message message = new Message(HELLO, 1);
        message.entries(login.size() + 1);
        message.string("user_agent");
        message.string("tributary-readiness/1");
        message.strings(login);
        return exchange(message);
    }

    /** Runs a statement and drops its rows; false where it fails. */
    boolean run(String statement, Map<String, String> parameters, Map<String, String> extra) throws IOException {
        Message run = new Message(RUN, 3);
        run.string(statement);
        run.entries(parameters.size());
        run.strings(parameters);
        run.entries(extra.size());
        run.strings(extra);
        if (!exchange(run)) {
            return false;
        }
        Message pull = new Message(PULL, 1);
        pull.entries(1);
        pull.string("n");
        pull.minusOne();
        return exchange(pull);
    }

    private boolean exchange(Message message) throws IOException {
        byte[] bytes = message.bytes();
        out.writeShort(bytes.length);
        out.write(bytes);
        out.writeShort(0);
        out.flush();
        int signature;
        do {
            signature = readSignature();
        } while (signature == RECORD);
        return signature == SUCCESS;
    }

    /** Reads one message, which comes in chunks ended by an empty one, and keeps its signature. */
    private int readSignature() throws IOException {
        int signature = -1;
        int length = in.readUnsignedShort();
        while (length != 0 || signature < 0) {
            byte[] chunk = new byte[length];
            in.readFully(chunk);
            if (signature < 0 && length >= 2) {
                signature = chunk[1] & 0xFF;
            }
            length = in.readUnsignedShort();
        }
        return signature;
    }

    /** A PackStream structure. */
    private static final class Message {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        Message(int signature, int fields) {
            bytes.write(0xB0 | fields);
            bytes.write(signature);
        }

        void entries(int count) {
            bytes.write(0xA0 | count);
        }

        void strings(Map<String, String> entries) {
            entries.forEach((key, value) -> {
                string(key);
                string(value);
            });
        }

        void string(String text) {
            byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
            if (utf8.length > 255) {
                throw new IllegalArgumentException("at most 255 bytes, not " + utf8.length);
            }
            bytes.write(0xD0);
            bytes.write(utf8.length);
            bytes.writeBytes(utf8);
        }

        void minusOne() {
            bytes.write(0xFF);
        }

        byte[] bytes() {
            return bytes.toByteArray();
        }
    }
}
