import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.ws.security.WSConstants;
import org.apache.ws.security.WSEncryptionPart;
import org.apache.ws.security.message.WSSecEncrypt;
import org.apache.ws.security.message.WSSecSignature;
import org.apache.ws.security.message.WSSecTimestamp;
import org.apache.ws.security.message.WSSecUsernameToken;
import org.w3c.dom.Element;

/** The vectors of WSS4J: {@code Wss4jVectors KEYS OUT} writes each message and its entry for vectors.json. */
public final class Wss4jVectors {
    static final List<String> ADDRESSING = List.of("MessageID", "To", "Action", "From");
    private final Keys keys;
    private final Path out;

    Wss4jVectors(Keys keys, Path out) {
        this.keys = keys;
        this.out = out;
    }

    public static void main(String[] arguments) throws Exception {
        Keys keys = new Keys(Path.of(arguments[0]));
        Path out = Path.of(arguments[1]);
        Wss4jVectors wss4j = new Wss4jVectors(keys, out);
        wss4j.algorithms();
        wss4j.references();
        wss4j.shapes();
        wss4j.encrypted();
        wss4j.users();
        wss4j.altered();
        new SamlVectors(keys, out).make();
        new SantuarioVectors(keys, out).make();
    }

    /** How a message is signed; what is not said is the profile's default. */
    static final class Signing {
        String signer = "alice";
        int reference = WSConstants.BST_DIRECT_REFERENCE;
        String algorithm = Names.RSA_SHA256;
        String digest = Names.SHA256;
        boolean path = false;
        /** Sign the token too, through STR-Transform. */
        boolean token = false;
        /** Id of the SAML assertion whose key signs, for CUSTOM_KEY_IDENTIFIER. */
        String assertion = null;
        /** Ids of SAML assertions to sign. */
        List<String> ids = new ArrayList<>();
        /** Ids of references to tokens in the header, which are signed through STR-Transform. */
        List<String> references = new ArrayList<>();
        List<String> parts = new ArrayList<>();

        Signing by(String signer, String algorithm, String digest) {
            this.signer = signer;
            this.algorithm = algorithm;
            this.digest = digest;
            return this;
        }

        Signing reference(int reference) {
            this.reference = reference;
            return this;
        }
    }

    private void algorithms() throws Exception {
        signed("rsa-sha1", "RSA-SHA1 with SHA-1 digests", new Signing().by("alice", Names.RSA_SHA1, Names.SHA1), true);
        signed("rsa-sha1-sha256", "RSA-SHA1 with SHA-256 digests", new Signing().by("alice", Names.RSA_SHA1, Names.SHA256), true);
        signed("rsa-sha256", "the profile's default", new Signing(), false);
        signed("rsa-sha256-sha1", "RSA-SHA256 with SHA-1 digests", new Signing().by("alice", Names.RSA_SHA256, Names.SHA1), true);
        signed("rsa-sha384", "RSA-SHA384", new Signing().by("alice", Names.RSA_SHA384, Names.SHA384), false);
        signed("rsa-sha512", "RSA-SHA512", new Signing().by("alice", Names.RSA_SHA512, Names.SHA512), false);
        signed("ecdsa-sha256", "ECDSA on P-256", new Signing().by("alice-p256", Names.ECDSA_SHA256, Names.SHA256), false);
        signed("ecdsa-sha384", "ECDSA on P-384", new Signing().by("alice-p384", Names.ECDSA_SHA384, Names.SHA384), false);
    }

    private void references() throws Exception {
        Signing path = new Signing();
        path.path = true;
        signed("pkipath", "token of authority and signer", path, false);
        signed("issuer-serial", "key by issuer and serial number", new Signing().reference(WSConstants.ISSUER_SERIAL), false);
        signed("ski", "key by subject key identifier", new Signing().reference(WSConstants.SKI_KEY_IDENTIFIER), false);
        signed("thumbprint", "key by SHA-1 of the certificate", new Signing().reference(WSConstants.THUMBPRINT_IDENTIFIER), false);
        signed("x509-key-identifier", "the certificate inside a KeyIdentifier, which no profile of ours allows",
                new Signing().reference(WSConstants.X509_KEY_IDENTIFIER), false, "SECURITY_ALGORITHM");
        signed("key-value", "a bare KeyValue", new Signing().reference(WSConstants.KEY_VALUE), false, "SECURITY_INVALID");
        for (int reference : new int[] {WSConstants.BST_DIRECT_REFERENCE, WSConstants.ISSUER_SERIAL}) {
            Signing token = new Signing().reference(reference);
            token.token = true;
            boolean direct = reference == WSConstants.BST_DIRECT_REFERENCE;
            signed(direct ? "str-transform" : "str-transform-issuer-serial",
                    direct ? "the token signed through STR-Transform" : "STR-Transform over an IssuerSerial: the token is not in the message",
                    token, false);
        }
        signed("ecdsa-ski", "ECDSA, key by subject key identifier",
                new Signing().by("alice-p256", Names.ECDSA_SHA256, Names.SHA256).reference(WSConstants.SKI_KEY_IDENTIFIER), false);
    }

    private void shapes() throws Exception {
        Message soap12 = new Message("wss4j-soap12", "SOAP 1.2", Names.SOAP12, true);
        finish(sign(soap12, new Signing()));
        finish(sign(new Message("wss4j-plain", "no WS-Addressing", Names.SOAP11, false), new Signing()));
        finish(sign(new Message("wss4j-plain-soap12", "no WS-Addressing, SOAP 1.2", Names.SOAP12, false), new Signing()));

        Message exclusive = new Message("wss4j-no-prefix-list", "exclusive canonicalization without PrefixList");
        exclusive.config.setWsiBSPCompliant(false);
        finish(sign(exclusive, new Signing()));

        String prefixes = Message.skeleton("wss4j-prefix-list", Names.SOAP11, true)
                .replace("<soapenv:Envelope ", "<soapenv:Envelope xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xmlns:hl7=\"urn:hl7-org:v2xml\" xmlns:p=\"urn:outer\" ")
                .replace("<MSH.3>", "<hl7:MSH.3 xmlns:p=\"urn:inner\" p:b=\"2\" a=\"1\" xsi:nil=\"false\">")
                .replace("</MSH.3>", "</hl7:MSH.3>");
        Message listed = new Message("wss4j-prefix-list", "PrefixList with prefixes that are unused, and one bound again inside", Names.SOAP11, prefixes);
        finish(sign(listed, new Signing()));

        Message actor = new Message("wss4j-actor", "Security header for the actor urn:raccordo:gateway, not for whoever reads it");
        actor.security().setAttributeNS(Names.SOAP11, "soapenv:actor", "urn:raccordo:gateway");
        finish(sign(actor.put("actor", "urn:raccordo:gateway"), new Signing()));

        Message stale = new Message("wss4j-stale", "fresh an hour ago");
        sign(stale, new Signing());
        finish(stale.put("at", Message.AT.plusSeconds(3600).toString()).put("expect", "SECURITY_STALE"));

        Message bodyOnly = new Message("wss4j-body-only", "only the Body is signed: neither Timestamp nor WS-Addressing");
        Signing only = new Signing();
        only.parts.add("Body");
        finish(sign(bodyOnly, only).put("expect", "SECURITY_INVALID"));
    }

    private void encrypted() throws Exception {
        String[][] algorithms = {
            {"aes128-gcm", Names.AES128_GCM, Names.OAEP_MGF1P, null},
            {"aes256-gcm", Names.AES256_GCM, Names.OAEP_MGF1P, null},
            {"aes256-gcm-sha256", Names.AES256_GCM, Names.OAEP_MGF1P, Names.SHA256},
            {"aes256-cbc", Names.AES256_CBC, Names.OAEP_MGF1P, null},
            {"aes256-gcm-rsa15", Names.AES256_GCM, Names.RSA15, null},
        };
        for (String[] one : algorithms) {
            for (boolean signFirst : new boolean[] {true, false}) {
                String order = signFirst ? "sign-then-encrypt" : "encrypt-then-sign";
                Message message = new Message("wss4j-" + one[0] + "-" + order, "Body content encrypted for bob, " + order);
                if (signFirst) sign(message, new Signing());
                encrypt(message, one[1], one[2], one[3], WSConstants.ISSUER_SERIAL, order);
                if (!signFirst) sign(message, new Signing());
                boolean cbc = one[1].equals(Names.AES256_CBC);
                if (cbc) message.put("legacy", true);
                // CBC may be decrypted only after its ciphertext has been verified; RSA 1.5 never; SHA-256 in the OAEP of XML
                // Encryption 1.0 leaves the mask function at SHA-1, which is not of the profile.
                boolean never = one[2].equals(Names.RSA15) || one[3] != null;
                if (cbc && signFirst || never) message.put("expect", "SECURITY_ALGORITHM");
                finish(message);
            }
        }
        int[] references = {WSConstants.BST_DIRECT_REFERENCE, WSConstants.SKI_KEY_IDENTIFIER, WSConstants.THUMBPRINT_IDENTIFIER};
        for (int reference : references) {
            String name = reference == WSConstants.SKI_KEY_IDENTIFIER ? "ski" : reference(reference, false);
            Message message = new Message("wss4j-encrypted-to-" + name, "encrypted for a key named by " + name);
            sign(message, new Signing());
            encrypt(message, Names.AES256_GCM, Names.OAEP_MGF1P, null, reference, "sign-then-encrypt");
            finish(message);
        }
        Message soap12 = new Message("wss4j-encrypted-soap12", "encrypted, SOAP 1.2", Names.SOAP12, true);
        sign(soap12, new Signing());
        encrypt(soap12, Names.AES256_GCM, Names.OAEP_MGF1P, null, WSConstants.ISSUER_SERIAL, "sign-then-encrypt");
        finish(soap12);
    }

    private void users() throws Exception {
        for (boolean digest : new boolean[] {true, false}) {
            String name = digest ? "digest" : "text";
            Message message = new Message("wss4j-username-" + name, "UsernameToken with Password" + name + ", signed as well");
            WSSecUsernameToken user = new WSSecUsernameToken(message.config);
            user.setPasswordType(digest ? WSConstants.PASSWORD_DIGEST : WSConstants.PASSWORD_TEXT);
            user.setUserInfo("sportello", "parola-di-prova");
            if (!digest) {
                user.addNonce();
                user.addCreated();
            }
            user.prepare(message.document);
            user.prependToHeader(message.header);
            message.put("tokens", List.of(digest ? "UsernameToken PasswordDigest" : "UsernameToken PasswordText"));
            message.put("user", Map.of("name", "sportello", "password", "parola-di-prova"));
            Signing signing = new Signing();
            signing.parts.add("UsernameToken");
            finish(sign(message, signing));
        }
    }

    /** Honest messages, changed after they were signed. */
    private void altered() throws Exception {
        Message body = sign(new Message("wss4j-altered-body", "Body changed after signing"), new Signing());
        body.document.getElementsByTagName("HD.1").item(0).setTextContent("CO-X");
        finish(body.put("expect", "SECURITY_INVALID"));

        Message from = sign(new Message("wss4j-altered-from", "wsa:From changed after signing"), new Signing());
        from.document.getElementsByTagNameNS(Names.WSA, "Address").item(0).setTextContent("CO-C");
        finish(from.put("expect", "SECURITY_INVALID"));

        Message value = sign(new Message("wss4j-altered-signature", "one byte of the SignatureValue changed"), new Signing());
        Element signature = (Element) value.document.getElementsByTagNameNS(Names.DS, "SignatureValue").item(0);
        signature.setTextContent(flip(signature.getTextContent(), 40));
        finish(value.put("expect", "SECURITY_INVALID"));

        for (boolean signFirst : new boolean[] {true, false}) {
            String order = signFirst ? "sign-then-encrypt" : "encrypt-then-sign";
            Message cipher = new Message("wss4j-altered-cipher-" + order, "one byte of the encrypted Body changed, " + order);
            if (signFirst) sign(cipher, new Signing());
            encrypt(cipher, Names.AES256_GCM, Names.OAEP_MGF1P, null, WSConstants.ISSUER_SERIAL, order);
            if (!signFirst) sign(cipher, new Signing());
            Element text = (Element) cipher.body().getElementsByTagNameNS(Names.ENC, "CipherValue").item(0);
            text.setTextContent(flip(text.getTextContent(), 60));
            finish(cipher.put("expect", "SECURITY_INVALID"));
        }
    }

    private static String flip(String base64, int at) {
        char other = base64.charAt(at) == 'A' ? 'B' : 'A';
        return base64.substring(0, at) + other + base64.substring(at + 1);
    }

    private void signed(String name, String about, Signing signing, boolean legacy) throws Exception {
        signed(name, about, signing, legacy, "accepted");
    }

    private void signed(String name, String about, Signing signing, boolean legacy, String expect) throws Exception {
        Message message = new Message("wss4j-" + name, about);
        sign(message, signing);
        if (legacy) message.put("legacy", true);
        finish(message.put("expect", expect));
    }

    private void finish(Message message) throws Exception {
        message.write(out);
    }

    Message sign(Message message, Signing signing) throws Exception {
        return sign(message, signing, keys);
    }

    /** Adds Timestamp and Signature. Parts named beforehand are signed after Timestamp, WS-Addressing and Body. */
    static Message sign(Message message, Signing signing, Keys keys) throws Exception {
        WSSecTimestamp timestamp = new WSSecTimestamp(message.config);
        timestamp.setTimeToLive(300);
        timestamp.build(message.document, message.header);

        List<String> parts = new ArrayList<>();
        if (!signing.parts.equals(List.of("Body"))) {
            parts.add("Timestamp");
            if (message.document.getElementsByTagNameNS(Names.WSA, "To").getLength() > 0) parts.addAll(ADDRESSING);
            parts.add("Body");
        }
        parts.addAll(signing.parts);
        List<WSEncryptionPart> list = new ArrayList<>();
        for (String part : parts) list.add(new WSEncryptionPart(part, namespace(message, part), "Element"));
        if (signing.token) {
            list.add(new WSEncryptionPart("STRTransform", "", "Content"));
            parts.add("SecurityTokenReference");
        }
        for (String id : signing.ids) {
            list.add(new WSEncryptionPart(id, "Element"));
            parts.add("Assertion");
        }
        for (String id : signing.references) {
            WSEncryptionPart reference = new WSEncryptionPart("STRTransform", "", "Content");
            reference.setId(id);
            list.add(reference);
            parts.add("SecurityTokenReference");
        }
        WSSecSignature signature = new WSSecSignature(message.config);
        signature.setUserInfo(signing.signer, Keys.PASSWORD);
        signature.setKeyIdentifierType(signing.reference);
        signature.setSignatureAlgorithm(signing.algorithm);
        signature.setDigestAlgo(signing.digest);
        signature.setUseSingleCertificate(!signing.path);
        if (signing.assertion != null) {
            signature.setCustomTokenId(signing.assertion);
            signature.setCustomTokenValueType(WSConstants.WSS_SAML2_KI_VALUE_TYPE);
        }
        signature.setParts(list);
        signature.build(message.document, keys.crypto, message.header);
        message.put("signature", signatureEntry(signing.signer, reference(signing.reference, signing.path), signing.algorithm, signing.digest, parts));
        return message;
    }

    static Map<String, Object> signatureEntry(String signer, String key, String algorithm, String digest, List<String> parts) {
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("signer", signer);
        entry.put("keyReference", key);
        entry.put("algorithm", algorithm);
        entry.put("digest", digest);
        entry.put("parts", parts);
        return entry;
    }

    private static String namespace(Message message, String part) {
        return switch (part) {
            case "Body" -> message.soap;
            case "Timestamp" -> Names.WSU;
            case "UsernameToken" -> Names.WSSE;
            case "Assertion" -> Names.SAML;
            default -> Names.WSA;
        };
    }

    private static String reference(int reference, boolean path) {
        return switch (reference) {
            case WSConstants.BST_DIRECT_REFERENCE -> path ? "pki-path" : "direct";
            case WSConstants.ISSUER_SERIAL -> "issuer-serial";
            case WSConstants.SKI_KEY_IDENTIFIER -> "subject-key-identifier";
            case WSConstants.THUMBPRINT_IDENTIFIER -> "thumbprint";
            case WSConstants.X509_KEY_IDENTIFIER -> "x509-key-identifier";
            case WSConstants.KEY_VALUE -> "key-value";
            case WSConstants.CUSTOM_KEY_IDENTIFIER -> "assertion";
            default -> throw new IllegalArgumentException();
        };
    }

    private void encrypt(Message message, String data, String key, String digest, int reference, String order) throws Exception {
        WSSecEncrypt encryption = new WSSecEncrypt(message.config);
        encryption.setUserInfo("bob");
        encryption.setKeyIdentifierType(reference);
        encryption.setSymmetricEncAlgorithm(data);
        encryption.setKeyEncAlgo(key);
        if (digest != null) encryption.setDigestAlgorithm(digest);
        encryption.setParts(List.of(new WSEncryptionPart("Body", message.soap, "Content")));
        encryption.build(message.document, keys.crypto, message.header);
        message.put("encryption", encryptionEntry(data, key, digest == null ? Names.SHA1 : digest, null, reference(reference, false), order));
    }

    static Map<String, Object> encryptionEntry(String data, String key, String digest, String mgf, String reference, String order) {
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("recipient", "bob");
        entry.put("keyReference", reference);
        entry.put("data", data);
        entry.put("key", key);
        if (!key.equals(Names.RSA15)) {
            entry.put("digest", digest);
            entry.put("mgf", mgf == null ? Names.ENC11 + "mgf1sha1" : mgf);
        }
        entry.put("parts", List.of("Body content"));
        entry.put("order", order);
        return entry;
    }
}
