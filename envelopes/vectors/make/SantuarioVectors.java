import java.nio.file.Path;
import java.security.SecureRandom;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.apache.xml.security.Init;
import org.apache.xml.security.encryption.EncryptedData;
import org.apache.xml.security.encryption.EncryptedKey;
import org.apache.xml.security.encryption.XMLCipher;
import org.apache.xml.security.keys.KeyInfo;
import org.apache.xml.security.keys.content.X509Data;
import org.apache.xml.security.utils.EncryptionConstants;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

/** What WSS4J 1.6 has no name for, made with the library below it: RSA-PSS, and RSA-OAEP of XML Encryption 1.1. */
final class SantuarioVectors {
    private static final String TOOL = "wss4j+santuario";
    private static final String VERSION = "1.6.19, 2.1.7";
    private final Keys keys;
    private final Path out;

    SantuarioVectors(Keys keys, Path out) {
        this.keys = keys;
        this.out = out;
    }

    void make() throws Exception {
        Init.init();
        String[][] pss = {{"sha256", Names.SHA256}, {"sha384", Names.SHA384}, {"sha512", Names.SHA512}};
        for (String[] one : pss) {
            Message message = new Message("santuario-rsa-pss-" + one[0], "RSA-PSS, parameters by the algorithm's name");
            String algorithm = Names.PSS + one[0] + "-rsa-MGF1";
            Wss4jVectors.sign(message, new Wss4jVectors.Signing().by("alice", algorithm, one[1]), keys);
            message.put("tool", TOOL).put("version", VERSION).write(out);
        }
        for (boolean signFirst : new boolean[] {true, false}) {
            oaep("aes256-gcm-oaep-sha256", Names.AES256_GCM, 32, "sha256", EncryptionConstants.MGF1_SHA256, signFirst);
            oaep("aes128-gcm-oaep-sha256", Names.AES128_GCM, 16, "sha256", EncryptionConstants.MGF1_SHA256, signFirst);
        }
        // Not of the profile.
        oaep("aes256-gcm-oaep-sha256-mgf1sha1", Names.AES256_GCM, 32, "sha256", EncryptionConstants.MGF1_SHA1, true);
        oaep("aes256-gcm-oaep-sha512", Names.AES256_GCM, 32, "sha512", EncryptionConstants.MGF1_SHA512, true);
    }

    private void oaep(String name, String data, int length, String digest, String mgf, boolean signFirst) throws Exception {
        String order = signFirst ? "sign-then-encrypt" : "encrypt-then-sign";
        Message message = new Message("santuario-" + name + (signFirst ? "" : "-" + order), "RSA-OAEP of XML Encryption 1.1, " + order);
        if (signFirst) Wss4jVectors.sign(message, new Wss4jVectors.Signing(), keys);
        encrypt(message, data, length, Names.ENC + digest, mgf);
        message.put("encryption", Wss4jVectors.encryptionEntry(data, Names.OAEP, Names.ENC + digest, mgf, "issuer-serial", order));
        if (!signFirst) Wss4jVectors.sign(message, new Wss4jVectors.Signing(), keys);
        boolean profile = digest.equals("sha256") && mgf.equals(EncryptionConstants.MGF1_SHA256);
        message.put("expect", profile ? "accepted" : "SECURITY_ALGORITHM");
        message.put("tool", TOOL).put("version", VERSION).write(out);
    }

    /** The same shape that WSS4J writes: EncryptedKey with its ReferenceList in the header, EncryptedData as the Body's content. */
    private void encrypt(Message message, String data, int length, String digest, String mgf) throws Exception {
        Document document = message.document;
        byte[] bytes = new byte[length];
        new SecureRandom().nextBytes(bytes);
        SecretKey session = new SecretKeySpec(bytes, "AES");

        XMLCipher body = XMLCipher.getInstance(data);
        body.init(XMLCipher.ENCRYPT_MODE, session);
        EncryptedData encrypted = body.getEncryptedData();
        encrypted.setId("ED-1");
        KeyInfo toKey = new KeyInfo(document);
        toKey.addUnknownElement(reference(document, "EK-1"));
        encrypted.setKeyInfo(toKey);
        body.doFinal(document, message.body(), true);

        XMLCipher transport = XMLCipher.getInstance(XMLCipher.RSA_OAEP_11, null, digest);
        transport.init(XMLCipher.WRAP_MODE, keys.certificate("bob").getPublicKey());
        EncryptedKey key = transport.encryptKey(document, session, mgf, null);
        key.setId("EK-1");
        X509Data recipient = new X509Data(document);
        recipient.addIssuerSerial("CN=Raccordo Vettori CA,O=Raccordo,C=IT", keys.certificate("bob").getSerialNumber());
        KeyInfo toRecipient = new KeyInfo(document);
        Element named = document.createElementNS(Names.WSSE, "wsse:SecurityTokenReference");
        named.appendChild(recipient.getElement());
        toRecipient.addUnknownElement(named);
        key.setKeyInfo(toRecipient);
        Element keyElement = transport.martial(document, key);
        Element list = document.createElementNS(Names.ENC, "xenc:ReferenceList");
        Element one = document.createElementNS(Names.ENC, "xenc:DataReference");
        one.setAttribute("URI", "#ED-1");
        list.appendChild(one);
        keyElement.appendChild(list);
        message.security().insertBefore(keyElement, message.security().getFirstChild());
    }

    private static Element reference(Document document, String id) {
        Element token = document.createElementNS(Names.WSSE, "wsse:SecurityTokenReference");
        // Declared in the tree as they will be in the text, or what is signed is not what is written.
        token.setAttributeNS(Names.XMLNS, "xmlns:wsse", Names.WSSE);
        token.setAttributeNS(Names.XMLNS, "xmlns:wsse11", Names.WSSE11);
        token.setAttributeNS(Names.WSSE11, "wsse11:TokenType", "http://docs.oasis-open.org/wss/oasis-wss-soap-message-security-1.1#EncryptedKey");
        Element direct = document.createElementNS(Names.WSSE, "wsse:Reference");
        direct.setAttribute("URI", "#" + id);
        token.appendChild(direct);
        return token;
    }
}
