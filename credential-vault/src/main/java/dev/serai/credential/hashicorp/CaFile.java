package dev.serai.credential.hashicorp;

import dev.serai.connector.ErrorType;
import dev.serai.connector.SeraiException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Collection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Certificates that sign the vault's own, as PEM. */
final class CaFile {
    private CaFile() {}

    /**
     * Trusts what these certificates sign and nothing else.
     *
     * @throws SeraiException of type CONFIGURATION if the file holds none
     */
    static SSLContext trusting(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
            trusted.load(null, null);
            Collection<? extends Certificate> found =
                    CertificateFactory.getInstance("X.509").generateCertificates(in);
            if (found.isEmpty()) {
                throw wrong(file, "holds no certificate");
            }
            for (Certificate certificate : found) {
                trusted.setCertificateEntry("ca-" + trusted.size(), certificate);
            }
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(trusted);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (IOException _) {
            throw wrong(file, "cannot be read by this user");
        } catch (GeneralSecurityException _) {
            throw wrong(file, "is no PEM file of certificates");
        }
    }

    private static SeraiException wrong(Path file, String what) {
        return new SeraiException(
                ErrorType.CONFIGURATION,
                "vault_ca_invalid",
                "The file " + file + " with the vault's CA certificates " + what
                        + ". Give the PEM file of the authority that signed the vault's certificate.");
    }
}
