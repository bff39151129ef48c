import java.io.ByteArrayInputStream;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.transform.OutputKeys;
import javax.xml.transform.Transformer;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamResult;
import org.apache.ws.security.WSSConfig;
import org.apache.ws.security.WsuIdAllocator;
import org.apache.ws.security.message.WSSecHeader;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

/** One vector while it is made: the SOAP message, its Security header, and what vectors.json will say of it. */
final class Message {
    /** All vectors were made at this instant, by WSS4J's own clock: they are the same each time where the algorithm allows. */
    static final Instant AT = Instant.parse("2026-03-05T08:31:07Z");
    static final String PAYLOAD = "<SIU_S12 xmlns=\"urn:hl7-org:v2xml\"><MSH><MSH.1>|</MSH.1><MSH.2>^~\\&amp;</MSH.2>"
            + "<MSH.3><HD.1>CO-A</HD.1></MSH.3><MSH.9><MSG.1>SIU</MSG.1><MSG.2>S12</MSG.2></MSH.9>"
            + "<MSH.18>UNICODE UTF-8</MSH.18><MSH.20>perch\u00e9 \u20ac</MSH.20></MSH></SIU_S12>";

    final String file;
    final String soap;
    final Document document;
    final WSSecHeader header = new WSSecHeader();
    final WSSConfig config = WSSConfig.getNewInstance();
    final Map<String, Object> entry = new LinkedHashMap<>();

    Message(String name, String about) throws Exception {
        this(name, about, Names.SOAP11, true);
    }

    Message(String name, String about, String soap, boolean addressing) throws Exception {
        this(name, about, soap, skeleton(name, soap, addressing));
        entry.put("addressing", addressing);
    }

    Message(String name, String about, String soap, String xml) throws Exception {
        this.file = name + ".xml";
        this.soap = soap;
        this.document = parse(xml.getBytes(StandardCharsets.UTF_8));
        config.setCurrentTime(() -> Date.from(AT));
        config.setIdAllocator(allocator());
        header.insertSecurityHeader(document);
        entry.put("file", file);
        entry.put("about", about);
        entry.put("tool", "wss4j");
        entry.put("version", "1.6.19");
        entry.put("at", AT.toString());
        entry.put("soap", soap.equals(Names.SOAP11) ? "1.1" : "1.2");
        entry.put("addressing", true);
        entry.put("expect", "accepted");
    }

    Message put(String name, Object value) {
        entry.put(name, value);
        return this;
    }

    static String uuid(String name) {
        return "urn:uuid:" + UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8));
    }

    static String skeleton(String name, String soap, boolean addressing) {
        String headers = addressing
                ? "<wsa:MessageID>" + uuid(name) + "</wsa:MessageID><wsa:To>CO-B</wsa:To>"
                        + "<wsa:Action>prenotazione</wsa:Action><wsa:From><wsa:Address>CO-A</wsa:Address></wsa:From>"
                : "";
        return "<soapenv:Envelope xmlns:soapenv=\"" + soap + "\" xmlns:wsa=\"" + Names.WSA + "\">"
                + "<soapenv:Header>" + headers + "</soapenv:Header><soapenv:Body>" + PAYLOAD + "</soapenv:Body></soapenv:Envelope>";
    }

    Element security() {
        return header.getSecurityHeader();
    }

    Element body() {
        return (Element) document.getElementsByTagNameNS(soap, "Body").item(0);
    }

    /** Writes message and entry: NAME.xml and NAME.json. */
    void write(Path folder) throws Exception {
        Files.writeString(folder.resolve(file), serialize(document));
        Files.writeString(folder.resolve(file.replace(".xml", ".json")), Json.write(entry));
    }

    static Document parse(byte[] bytes) throws Exception {
        DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
        factory.setNamespaceAware(true);
        return factory.newDocumentBuilder().parse(new ByteArrayInputStream(bytes));
    }

    static String serialize(Document document) throws Exception {
        Transformer transformer = TransformerFactory.newInstance().newTransformer();
        transformer.setOutputProperty(OutputKeys.OMIT_XML_DECLARATION, "yes");
        transformer.setOutputProperty(OutputKeys.ENCODING, "UTF-8");
        StringWriter out = new StringWriter();
        transformer.transform(new DOMSource(document), new StreamResult(out));
        return out.toString();
    }

    /** Ids that count, instead of random ones. */
    private static WsuIdAllocator allocator() {
        return new WsuIdAllocator() {
            private int next = 1;

            public String createId(String prefix, Object node) {
                return (prefix == null ? "id-" : prefix) + next++;
            }

            public String createSecureId(String prefix, Object node) {
                return createId(prefix, node);
            }
        };
    }
}
