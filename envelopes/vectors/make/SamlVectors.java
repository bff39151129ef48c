import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import javax.xml.crypto.dsig.CanonicalizationMethod;
import javax.xml.crypto.dsig.Transform;
import javax.xml.crypto.dsig.XMLSignatureFactory;
import javax.xml.crypto.dsig.dom.DOMSignContext;
import javax.xml.crypto.dsig.keyinfo.KeyInfoFactory;
import javax.xml.crypto.dsig.spec.C14NMethodParameterSpec;
import javax.xml.crypto.dsig.spec.TransformParameterSpec;
import org.apache.ws.security.WSConstants;
import org.w3c.dom.Element;

/**
 * SAML 2.0 assertions about a clerk. Debian's WSS4J is without SAML: the assertion is written here and signed by the Java
 * XML signature API (as `issuer`); WSS4J signs the message that carries it.
 */
final class SamlVectors {
    private static final String TOOL = "wss4j+santuario";
    private static final String VERSION = "1.6.19, 2.1.7";
    private static final String ID = "assertion-1";
    private final Keys keys;
    private final Path out;

    SamlVectors(Keys keys, Path out) {
        this.keys = keys;
        this.out = out;
    }

    void make() throws Exception {
        // Sender-vouches: the sender's signature covers the assertion, by its own ID or by a SecurityTokenReference.
        Message vouched = message("saml-sender-vouches", "sender-vouches; the assertion signed by its ID", "sender-vouches");
        Wss4jVectors.Signing byId = new Wss4jVectors.Signing();
        byId.ids.add(ID);
        finish(vouched, byId);

        Message referred = message("saml-sender-vouches-str", "sender-vouches; the assertion signed through STR-Transform", "sender-vouches");
        Wss4jVectors.Signing byReference = new Wss4jVectors.Signing();
        referred.security().appendChild(reference(referred));
        byReference.references.add("STR-saml");
        finish(referred, byReference);

        Message unbound = message("saml-sender-vouches-unsigned", "sender-vouches, but nobody vouches: the message's signature leaves the assertion out", "sender-vouches");
        finish(unbound.put("expect", "SECURITY_INVALID"), new Wss4jVectors.Signing());

        // Holder-of-key: the message is signed with the key that the assertion names.
        Wss4jVectors.Signing holder = new Wss4jVectors.Signing().reference(WSConstants.CUSTOM_KEY_IDENTIFIER);
        holder.assertion = ID;
        finish(message("saml-holder-of-key", "holder-of-key; signature's key by reference to the assertion", "holder-of-key"), holder);
        finish(message("saml-holder-of-key-direct", "holder-of-key; signature's key by BinarySecurityToken", "holder-of-key"), new Wss4jVectors.Signing());
        Message other = message("saml-holder-of-key-other", "holder-of-key names alice's key, and bob signs", "holder-of-key");
        finish(other.put("expect", "SECURITY_UNTRUSTED"), new Wss4jVectors.Signing().by("bob", Names.RSA_SHA256, Names.SHA256));

        Message altered = message("saml-altered", "role changed after the issuer signed, before alice did", "sender-vouches");
        altered.document.getElementsByTagNameNS(Names.SAML, "AttributeValue").item(0).setTextContent("amministratore");
        Wss4jVectors.Signing alteredSigning = new Wss4jVectors.Signing();
        alteredSigning.ids.add(ID);
        finish(altered.put("expect", "SECURITY_INVALID"), alteredSigning);
    }

    private void finish(Message message, Wss4jVectors.Signing signing) throws Exception {
        Wss4jVectors.sign(message, signing, keys);
        message.put("tool", TOOL).put("version", VERSION).write(out);
    }

    private Message message(String name, String about, String method) throws Exception {
        Message message = new Message(name, about);
        Element assertion = Message.parse(assertion(method).getBytes(StandardCharsets.UTF_8)).getDocumentElement();
        Element placed = (Element) message.security().appendChild(message.document.importNode(assertion, true));
        placed.setIdAttributeNS(null, "ID", true);
        signAssertion(placed);
        return message.put("tokens", List.of("SAML 2.0 " + method));
    }

    private String assertion(String method) throws Exception {
        String certificate = Base64.getEncoder().encodeToString(keys.certificate("alice").getEncoded());
        String confirmation = method.equals("holder-of-key")
                ? "<saml:SubjectConfirmationData xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\""
                        + " xsi:type=\"saml:KeyInfoConfirmationDataType\"><ds:KeyInfo xmlns:ds=\"" + Names.DS + "\"><ds:X509Data>"
                        + "<ds:X509Certificate>" + certificate + "</ds:X509Certificate></ds:X509Data></ds:KeyInfo></saml:SubjectConfirmationData>"
                : "";
        return "<saml:Assertion xmlns:saml=\"" + Names.SAML + "\" ID=\"" + ID + "\" IssueInstant=\"2026-03-05T08:31:00Z\" Version=\"2.0\">"
                + "<saml:Issuer>urn:raccordo:vettori:issuer</saml:Issuer>"
                + "<saml:Subject><saml:NameID Format=\"urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified\">sportello-7</saml:NameID>"
                + "<saml:SubjectConfirmation Method=\"urn:oasis:names:tc:SAML:2.0:cm:" + method + "\">" + confirmation
                + "</saml:SubjectConfirmation></saml:Subject>"
                + "<saml:Conditions NotBefore=\"2026-03-05T08:30:00Z\" NotOnOrAfter=\"2026-03-05T09:31:00Z\">"
                + "<saml:AudienceRestriction><saml:Audience>CO-B</saml:Audience></saml:AudienceRestriction></saml:Conditions>"
                + "<saml:AuthnStatement AuthnInstant=\"2026-03-05T08:00:00Z\"><saml:AuthnContext><saml:AuthnContextClassRef>"
                + "urn:oasis:names:tc:SAML:2.0:ac:classes:X509</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement>"
                + "<saml:AttributeStatement>" + attribute("urn:oasis:names:tc:xacml:2.0:subject:role", "operatore CUP")
                + attribute("urn:oasis:names:tc:xspa:1.0:subject:organization-id", "CO-A") + "</saml:AttributeStatement></saml:Assertion>";
    }

    private static String attribute(String name, String value) {
        return "<saml:Attribute Name=\"" + name + "\" NameFormat=\"urn:oasis:names:tc:SAML:2.0:attrname-format:uri\">"
                + "<saml:AttributeValue>" + value + "</saml:AttributeValue></saml:Attribute>";
    }

    /** Enveloped, right after the Issuer, as SAML wants it. */
    private void signAssertion(Element assertion) throws Exception {
        XMLSignatureFactory factory = XMLSignatureFactory.getInstance("DOM", "ApacheXMLDSig");
        List<Transform> transforms = List.of(
                factory.newTransform(Transform.ENVELOPED, (TransformParameterSpec) null),
                factory.newTransform(Names.EXC_C14N, (TransformParameterSpec) null));
        var reference = factory.newReference("#" + ID, factory.newDigestMethod(Names.SHA256, null), transforms, null, null);
        CanonicalizationMethod method = factory.newCanonicalizationMethod(Names.EXC_C14N, (C14NMethodParameterSpec) null);
        var signedInfo = factory.newSignedInfo(method, factory.newSignatureMethod(Names.RSA_SHA256, null), List.of(reference));
        KeyInfoFactory info = factory.getKeyInfoFactory();
        var key = info.newKeyInfo(List.of(info.newX509Data(List.of(keys.certificate("issuer")))));
        DOMSignContext context = new DOMSignContext(keys.key("issuer"), assertion, assertion.getFirstChild().getNextSibling());
        context.setDefaultNamespacePrefix("ds");
        factory.newXMLSignature(signedInfo, key).sign(context);
    }

    private static Element reference(Message message) {
        Element token = message.document.createElementNS(Names.WSSE, "wsse:SecurityTokenReference");
        token.setAttributeNS(Names.XMLNS, "xmlns:wsse11", Names.WSSE11);
        token.setAttributeNS(Names.WSU, "wsu:Id", "STR-saml");
        token.setIdAttributeNS(Names.WSU, "Id", true);
        token.setAttributeNS(Names.WSSE11, "wsse11:TokenType", Names.SAML_PROFILE + "SAMLV2.0");
        Element identifier = message.document.createElementNS(Names.WSSE, "wsse:KeyIdentifier");
        identifier.setAttribute("ValueType", Names.SAML_PROFILE + "SAMLID");
        identifier.setTextContent(ID);
        token.appendChild(identifier);
        return token;
    }
}
