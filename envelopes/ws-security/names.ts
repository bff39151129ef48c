/** Names of WS-Security (OASIS, SOAP Message Security 1.0 and 1.1), XML Signature 1.1, XML Encryption 1.1, WS-Addressing 1.0. */

export const DS = "http://www.w3.org/2000/09/xmldsig#";
export const XENC = "http://www.w3.org/2001/04/xmlenc#";
export const XENC11 = "http://www.w3.org/2009/xmlenc11#";
export const WSSE = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd";
export const WSSE11 = "http://docs.oasis-open.org/wss/oasis-wss-wssecurity-secext-1.1.xsd";
export const WSU = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd";
export const WSA = "http://www.w3.org/2005/08/addressing";
export const XML = "http://www.w3.org/XML/1998/namespace";
export const SAML2 = "urn:oasis:names:tc:SAML:2.0:assertion";
export const SAML: readonly string[] = [SAML2, "urn:oasis:names:tc:SAML:1.0:assertion"];

export const EXC_C14N = "http://www.w3.org/2001/10/xml-exc-c14n#";
export const INCLUSIVE_C14N = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315";
export const ENVELOPED = `${DS}enveloped-signature`;
export const SHA256 = `${XENC}sha256`;
export const RSA_SHA256 = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256";

const SECURITY = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-soap-message-security-1.0";
const X509_PROFILE = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-x509-token-profile-1.0";
const SECURITY11 = "http://docs.oasis-open.org/wss/oasis-wss-soap-message-security-1.1";

export const STR_TRANSFORM = `${SECURITY}#STR-Transform`;
export const BASE64 = `${SECURITY}#Base64Binary`;
export const X509V3 = `${X509_PROFILE}#X509v3`;
export const PKI_PATH = `${X509_PROFILE}#X509PKIPathv1`;
export const SKI = `${X509_PROFILE}#X509SubjectKeyIdentifier`;
export const THUMBPRINT = `${SECURITY11}#ThumbprintSHA1`;
export const ENCRYPTED_KEY = `${SECURITY11}#EncryptedKey`;
export const SAML_ID = "http://docs.oasis-open.org/wss/oasis-wss-saml-token-profile-1.1#SAMLID";
export const SAML_TOKEN = "http://docs.oasis-open.org/wss/oasis-wss-saml-token-profile-1.1#SAMLV2.0";

const USERNAME_PROFILE = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-username-token-profile-1.0";
export const PASSWORD_DIGEST = `${USERNAME_PROFILE}#PasswordDigest`;
export const PASSWORD_TEXT = `${USERNAME_PROFILE}#PasswordText`;

const SWA_PROFILE = "http://docs.oasis-open.org/wss/oasis-wss-SwAProfile-1.1";
export const ATTACHMENT_CONTENT = `${SWA_PROFILE}#Attachment-Content-Signature-Transform`;
