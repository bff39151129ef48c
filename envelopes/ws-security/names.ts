/** Names of WS-Security (OASIS, SOAP Message Security 1.0), XML Signature 1.1 and WS-Addressing 1.0. */

export const DS = "http://www.w3.org/2000/09/xmldsig#";
export const WSSE = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd";
export const WSU = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd";
export const WSA = "http://www.w3.org/2005/08/addressing";
export const XML = "http://www.w3.org/XML/1998/namespace";
export const SAML: readonly string[] = ["urn:oasis:names:tc:SAML:2.0:assertion", "urn:oasis:names:tc:SAML:1.0:assertion"];

export const EXC_C14N = "http://www.w3.org/2001/10/xml-exc-c14n#";
export const SHA256 = "http://www.w3.org/2001/04/xmlenc#sha256";
export const RSA_SHA256 = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256";

export const X509V3 = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-x509-token-profile-1.0#X509v3";
export const BASE64 = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-soap-message-security-1.0#Base64Binary";
