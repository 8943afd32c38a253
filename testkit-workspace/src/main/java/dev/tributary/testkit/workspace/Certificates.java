package dev.tributary.testkit.workspace;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** A certificate authority of its own and a certificate for localhost that it has signed, made by the JDK's keytool. */
public final class Certificates {

    private static final String PASSWORD = "changeit";

    private static Certificates shared;

    private final Path folder;
    private final KeyStore store;

    private Certificates(Path folder, KeyStore store) {
        this.folder = folder;
        this.store = store;
    }

    /** Made once in this JVM. */
    public static synchronized Certificates shared() throws IOException, GeneralSecurityException {
        if (shared == null) {
            Path folder = Files.createTempDirectory("workspace-tls");
            shared = in(folder);
            List.of("workspace.p12", "authority.pem")
                    .forEach(file -> folder.resolve(file).toFile().deleteOnExit());
        }
        return shared;
    }

    /** @param folder where the files go; it is created */
    private static Certificates in(Path folder) throws IOException, GeneralSecurityException {
        Files.createDirectories(folder);
        Path file = folder.resolve("workspace.p12");
        keytool(folder, List.of("-alias", "ca", "-dname", "CN=Test authority", "-ext", "bc:c"));
        keytool(
                folder,
                List.of(
                        "-alias",
                        "server",
                        "-dname",
                        "CN=localhost",
                        "-ext",
                        "san=dns:localhost,ip:127.0.0.1",
                        "-signer",
                        "ca"));
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, PASSWORD.toCharArray());
        }
        Certificates certificates = new Certificates(folder, store);
        Files.writeString(
                certificates.authority(),
                pem("CERTIFICATE", store.getCertificate("ca").getEncoded()));
        return certificates;
    }

    private static void keytool(Path folder, List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-validity",
                "2",
                "-storetype",
                "PKCS12",
                "-keystore",
                "workspace.p12",
                "-storepass",
                PASSWORD));
        command.addAll(arguments);
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (process.waitFor() != 0) {
                throw new IOException("keytool failed: " + output);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("keytool was interrupted", e);
        }
    }

    /** The authority's certificate, in PEM. */
    public Path authority() {
        return folder.resolve("authority.pem");
    }

    SSLContext serverContext() throws GeneralSecurityException {
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        KeyStore server;
        try {
            server = KeyStore.getInstance("PKCS12");
            server.load(null, null);
        } catch (IOException e) {
            throw new GeneralSecurityException(e);
        }
        server.setKeyEntry(
                "server",
                store.getKey("server", PASSWORD.toCharArray()),
                PASSWORD.toCharArray(),
                store.getCertificateChain("server"));
        keys.init(server, PASSWORD.toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        return context;
    }

    /** The certificate for localhost and its authority's, in PEM. */
    public InputStream serverChain() throws GeneralSecurityException {
        StringBuilder chain = new StringBuilder();
        for (Certificate certificate : store.getCertificateChain("server")) {
            chain.append(pem("CERTIFICATE", certificate.getEncoded()));
        }
        return new ByteArrayInputStream(chain.toString().getBytes(StandardCharsets.US_ASCII));
    }

    /** The key of the certificate for localhost, in PEM, without a password. */
    public InputStream serverKey() throws GeneralSecurityException {
        byte[] key = store.getKey("server", PASSWORD.toCharArray()).getEncoded();
        return new ByteArrayInputStream(pem("PRIVATE KEY", key).getBytes(StandardCharsets.US_ASCII));
    }

    private static String pem(String kind, byte[] content) {
        return "-----BEGIN " + kind + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content) + "\n-----END " + kind
                + "-----\n";
    }
}
