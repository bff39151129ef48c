import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Key;
import org.apache.xml.security.Init;
import org.apache.xml.security.encryption.EncryptedData;
import org.apache.xml.security.encryption.EncryptedKey;
import org.apache.xml.security.encryption.XMLCipher;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

/**
 * {@code SantuarioDecrypt KEYS FILE...}: decrypts the Body of messages as bob, and prints what it holds. For what WSS4J 1.6
 * refuses: RSA-OAEP of XML Encryption 1.1. Signatures are not looked at.
 */
public final class SantuarioDecrypt {
    public static void main(String[] arguments) throws Exception {
        Keys keys = new Keys(Path.of(arguments[0]));
        Init.init();
        int refused = 0;
        for (int i = 1; i < arguments.length; i++) {
            Path file = Path.of(arguments[i]);
            Document document = Message.parse(Files.readAllBytes(file));
            if (first(document, "EncryptedData") == null) continue;
            try {
                System.out.println("santuario decrypts " + file.getFileName() + ": " + decrypt(document, keys.key("bob")));
            } catch (Exception thrown) {
                System.out.println("santuario refuses " + file.getFileName() + ": " + thrown.getMessage());
                refused++;
            }
        }
        System.exit(refused == 0 ? 0 : 1);
    }

    private static String decrypt(Document document, Key bob) throws Exception {
        XMLCipher transport = XMLCipher.getInstance();
        transport.init(XMLCipher.UNWRAP_MODE, bob);
        EncryptedKey wrapped = transport.loadEncryptedKey(document, first(document, "EncryptedKey"));
        Element element = first(document, "EncryptedData");
        XMLCipher content = XMLCipher.getInstance();
        content.init(XMLCipher.DECRYPT_MODE, null);
        EncryptedData data = content.loadEncryptedData(document, element);
        Key session = transport.decryptKey(wrapped, data.getEncryptionMethod().getAlgorithm());
        XMLCipher cipher = XMLCipher.getInstance();
        cipher.init(XMLCipher.DECRYPT_MODE, session);
        Element body = (Element) element.getParentNode();
        cipher.doFinal(document, element);
        return body.getTextContent();
    }

    private static Element first(Document document, String name) {
        return (Element) document.getElementsByTagNameNS(Names.ENC, name).item(0);
    }

    private SantuarioDecrypt() {}
}
