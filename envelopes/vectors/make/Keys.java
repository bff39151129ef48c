import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Security;
import java.security.cert.X509Certificate;
import org.apache.ws.security.WSSConfig;
import org.apache.ws.security.components.crypto.Merlin;
import org.bouncycastle.jce.provider.BouncyCastleProvider;

/** The identities that export-keys.ts wrote, in one store as WSS4J wants it. */
final class Keys {
    static final String PASSWORD = "vettori";
    private static final String[] NAMES = {"ca", "alice", "bob", "issuer", "alice-p256", "alice-p384"};
    final KeyStore store;
    final Merlin crypto = new Merlin();

    Keys(Path folder) throws Exception {
        // For RSA-PSS. Put last, before WSS4J would put it second: there it breaks the reading of PKCS#12.
        Security.addProvider(new BouncyCastleProvider());
        WSSConfig.init();
        store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        char[] password = PASSWORD.toCharArray();
        for (String name : NAMES) {
            KeyStore one = KeyStore.getInstance("PKCS12");
            try (InputStream in = Files.newInputStream(folder.resolve(name + ".p12"))) {
                one.load(in, password);
            }
            // The authority's certificate is trusted; its key signs no message.
            if (name.equals("ca")) store.setCertificateEntry(name, one.getCertificate(name));
            else store.setKeyEntry(name, one.getKey(name, password), password, one.getCertificateChain(name));
        }
        crypto.setKeyStore(store);
    }

    X509Certificate certificate(String name) throws Exception {
        return (X509Certificate) store.getCertificate(name);
    }

    PrivateKey key(String name) throws Exception {
        return (PrivateKey) store.getKey(name, PASSWORD.toCharArray());
    }
}
