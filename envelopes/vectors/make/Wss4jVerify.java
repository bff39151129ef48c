import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import javax.security.auth.callback.Callback;
import javax.security.auth.callback.CallbackHandler;
import org.apache.ws.security.WSConstants;
import org.apache.ws.security.WSDataRef;
import org.apache.ws.security.WSPasswordCallback;
import org.apache.ws.security.WSSConfig;
import org.apache.ws.security.WSSecurityEngine;
import org.apache.ws.security.WSSecurityEngineResult;
import org.apache.ws.security.validate.NoOpValidator;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

/**
 * {@code Wss4jVerify KEYS FILE...}: verifies (and decrypts, as bob) messages with WSS4J, each as if it were read at the
 * instant and by the actor that it names, and prints what WSS4J found. Ends with 1 where it refused one.
 */
public final class Wss4jVerify {
    public static void main(String[] arguments) throws Exception {
        Keys keys = new Keys(Path.of(arguments[0]));
        int refused = 0;
        for (int i = 1; i < arguments.length; i++) {
            Path file = Path.of(arguments[i]);
            try {
                System.out.println("wss4j accepts " + file.getFileName() + ": " + verify(file, keys));
            } catch (Exception thrown) {
                Throwable cause = thrown.getCause() == null ? thrown : thrown.getCause();
                System.out.println("wss4j refuses " + file.getFileName() + ": " + cause.getMessage());
                refused++;
            }
        }
        System.exit(refused == 0 ? 0 : 1);
    }

    private static String verify(Path file, Keys keys) throws Exception {
        Document document = Message.parse(Files.readAllBytes(file));
        Element security = (Element) document.getElementsByTagNameNS(Names.WSSE, "Security").item(0);
        String soap = document.getDocumentElement().getNamespaceURI();
        String actor = security.getAttributeNS(soap, soap.equals(Names.SOAP11) ? "actor" : "role");
        Element timestamp = (Element) security.getElementsByTagNameNS(Names.WSU, "Timestamp").item(0);
        Date at = Date.from(Instant.parse(timestamp.getFirstChild().getTextContent()));

        WSSConfig config = WSSConfig.getNewInstance();
        config.setCurrentTime(() -> at);
        // WSS4J 1.6 compares Expires and the age of a UsernameToken with the machine's clock, whatever the configuration says.
        config.setValidator(WSSecurityEngine.TIMESTAMP, new NoOpValidator());
        config.setUtTTL(Integer.MAX_VALUE);
        config.setUtFutureTTL(Integer.MAX_VALUE);
        WSSecurityEngine engine = new WSSecurityEngine();
        engine.setWssConfig(config);
        List<WSSecurityEngineResult> results =
                engine.processSecurityHeader(document, actor.isEmpty() ? null : actor, passwords(), keys.crypto);
        if (results == null) throw new IllegalStateException("no Security header for this actor");
        List<String> found = new ArrayList<>();
        for (WSSecurityEngineResult result : results) found.add(describe(result));
        return String.join("; ", found);
    }

    private static CallbackHandler passwords() {
        return callbacks -> {
            for (Callback callback : callbacks) {
                WSPasswordCallback asked = (WSPasswordCallback) callback;
                boolean user = asked.getUsage() == WSPasswordCallback.USERNAME_TOKEN;
                asked.setPassword(user ? "parola-di-prova" : Keys.PASSWORD);
            }
        };
    }

    private static String describe(WSSecurityEngineResult result) {
        int action = (Integer) result.get(WSSecurityEngineResult.TAG_ACTION);
        List<String> parts = new ArrayList<>();
        if (result.get(WSSecurityEngineResult.TAG_DATA_REF_URIS) instanceof List<?> list) {
            for (Object one : list) {
                Element element = ((WSDataRef) one).getProtectedElement();
                parts.add(element == null ? "?" : element.getLocalName());
            }
        }
        String what = switch (action) {
            case WSConstants.SIGN -> "Signature of " + signer(result);
            case WSConstants.ENCR -> "decrypted";
            case WSConstants.TS -> "Timestamp";
            case WSConstants.BST -> "BinarySecurityToken";
            case WSConstants.UT -> "UsernameToken";
            default -> "action " + action;
        };
        return what + (parts.isEmpty() ? "" : " " + parts);
    }

    private static String signer(WSSecurityEngineResult result) {
        Object certificate = result.get(WSSecurityEngineResult.TAG_X509_CERTIFICATE);
        return certificate instanceof X509Certificate found ? found.getSubjectX500Principal().getName() : "a bare key";
    }

    private Wss4jVerify() {}
}
