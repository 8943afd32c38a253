package dev.tributary.runtime;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/**
 * Adds the certificate authorities of tls.ca-file to those that Java trusts, for every TLS connection of this JVM that
 * has no trust store of its own: Spark Connect, Databricks, the registry, Neo4j. To be called before the first of them.
 */
public final class TrustedAuthorities {

    private static final String STORE = "javax.net.ssl.trustStore";
    private static final String STORE_PASSWORD = "javax.net.ssl.trustStorePassword";
    private static final String STORE_TYPE = "javax.net.ssl.trustStoreType";
    private static final String OWN_KEYS = "javax.net.ssl.keyStore";
    private static final String PASSWORD = "changeit";

    private TrustedAuthorities() {}

    /** @throws ConfigurationException where the file cannot be read or holds no certificate */
    public static void trust(Settings settings) {
        settings.get(Keys.TLS_CA_FILE).ifPresent(file -> trust(Path.of(file)));
    }

    private static synchronized void trust(Path file) {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            int number = 0;
            for (Certificate known : trustedSoFar()) {
                store.setCertificateEntry("known-" + number++, known);
            }
            for (Certificate authority : read(file)) {
                store.setCertificateEntry("added-" + number++, authority);
            }
            Path together = Files.createTempFile("tributary-trust", ".p12");
            together.toFile().deleteOnExit();
            try (OutputStream out = Files.newOutputStream(together)) {
                store.store(out, PASSWORD.toCharArray());
            }
            System.setProperty(STORE, together.toString());
            System.setProperty(STORE_PASSWORD, PASSWORD);
            System.setProperty(STORE_TYPE, "PKCS12");
            SSLContext.setDefault(context(store));
        } catch (IOException | GeneralSecurityException e) {
            throw new ConfigurationException(
                    Keys.TLS_CA_FILE.name() + ": " + file + " cannot be used: " + e.getMessage()
                            + "; it is to be a PEM file of certificates",
                    e);
        }
    }

    /** What Java would make of the properties; it does so once, which may have been before they were set. */
    private static SSLContext context(KeyStore trusted) throws IOException, GeneralSecurityException {
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(ownKeys(), trust.getTrustManagers(), null);
        return context;
    }

    /** The client's own certificate, where Java's properties name one; else null. */
    private static KeyManager[] ownKeys() throws IOException, GeneralSecurityException {
        String file = System.getProperty(OWN_KEYS);
        if (file == null || file.isEmpty()) {
            return null;
        }
        char[] password = System.getProperty(OWN_KEYS + "Password", "").toCharArray();
        KeyStore own = KeyStore.getInstance(System.getProperty(OWN_KEYS + "Type", KeyStore.getDefaultType()));
        try (InputStream in = Files.newInputStream(Path.of(file))) {
            own.load(in, password);
        }
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(own, password);
        return keys.getKeyManagers();
    }

    private static Collection<? extends Certificate> read(Path file) throws IOException, GeneralSecurityException {
        try (InputStream in = Files.newInputStream(file)) {
            Collection<? extends Certificate> found =
                    CertificateFactory.getInstance("X.509").generateCertificates(in);
            if (found.isEmpty()) {
                throw new GeneralSecurityException("it holds no certificate");
            }
            return found;
        }
    }

    private static Collection<X509Certificate> trustedSoFar() throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init((KeyStore) null);
        List<X509Certificate> known = new ArrayList<>();
        for (TrustManager trust : factory.getTrustManagers()) {
            if (trust instanceof X509TrustManager x509) {
                known.addAll(List.of(x509.getAcceptedIssuers()));
            }
        }
        return known;
    }
}
