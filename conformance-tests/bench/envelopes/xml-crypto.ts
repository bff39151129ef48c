import { DOMParser } from "@xmldom/xmldom";
import { SignedXml } from "xml-crypto";
import type { Identity } from "../../../envelopes/test-support.ts";
import { BASE64, DS, EXC_C14N, RSA_SHA256, SHA256, WSSE, WSU, X509V3 } from "../../../envelopes/ws-security/names.ts";

/** The same SOAP message with a signature over Body and Timestamp, made with xml-crypto. */
export function signWithXmlCrypto(payload: string, { key, certificate }: Identity): () => string {
  const xml = `<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/" xmlns:wsu="${WSU}"><soap:Header><wsse:Security xmlns:wsse="${WSSE}" soap:mustUnderstand="1"><wsse:BinarySecurityToken wsu:Id="X1" ValueType="${X509V3}" EncodingType="${BASE64}">${certificate.raw.toString("base64")}</wsse:BinarySecurityToken><wsu:Timestamp wsu:Id="T1"><wsu:Created>2026-03-05T08:31:00Z</wsu:Created><wsu:Expires>2026-03-05T08:36:00Z</wsu:Expires></wsu:Timestamp></wsse:Security></soap:Header><soap:Body wsu:Id="B1">${payload}</soap:Body></soap:Envelope>`;
  const privateKey = key.export({ type: "pkcs8", format: "pem" });
  const keyInfo = `<wsse:SecurityTokenReference xmlns:wsse="${WSSE}"><wsse:Reference URI="#X1" ValueType="${X509V3}"/></wsse:SecurityTokenReference>`;
  return () => {
    const signer = new SignedXml({
      privateKey,
      idMode: "wssecurity",
      signatureAlgorithm: RSA_SHA256,
      canonicalizationAlgorithm: EXC_C14N,
      getKeyInfoContent: () => keyInfo,
    });
    for (const name of ["Timestamp", "Body"]) {
      signer.addReference({ xpath: `//*[local-name(.)='${name}']`, transforms: [EXC_C14N], digestAlgorithm: SHA256 });
    }
    signer.computeSignature(xml, { location: { reference: "//*[local-name(.)='Security']", action: "append" } });
    return signer.getSignedXml();
  };
}

/** Its signature alone: who signed, when, and whether it came before is nobody's question here. */
export function verifyWithXmlCrypto(xml: string, { certificate }: Identity): () => number {
  const publicCert = certificate.toString();
  return () => {
    const dom = new DOMParser().parseFromString(xml, "text/xml");
    const [signature] = dom.getElementsByTagNameNS(DS, "Signature");
    const verifier = new SignedXml({ publicCert, idMode: "wssecurity" });
    verifier.loadSignature(signature as never);
    if (!verifier.checkSignature(xml)) throw new Error("xml-crypto refuses its own signature");
    return verifier.getSignedReferences().length;
  };
}
