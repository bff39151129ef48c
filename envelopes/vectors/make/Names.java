/** Identifiers of algorithms and namespaces that the vectors use. */
final class Names {
    static final String SOAP11 = "http://schemas.xmlsoap.org/soap/envelope/";
    static final String SOAP12 = "http://www.w3.org/2003/05/soap-envelope";
    static final String WSA = "http://www.w3.org/2005/08/addressing";
    static final String DS = "http://www.w3.org/2000/09/xmldsig#";
    static final String ENC = "http://www.w3.org/2001/04/xmlenc#";
    static final String ENC11 = "http://www.w3.org/2009/xmlenc11#";
    static final String MORE = "http://www.w3.org/2001/04/xmldsig-more#";
    static final String PSS = "http://www.w3.org/2007/05/xmldsig-more#";
    static final String WSS10 = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-";
    static final String WSSE = WSS10 + "wssecurity-secext-1.0.xsd";
    static final String WSU = WSS10 + "wssecurity-utility-1.0.xsd";
    static final String WSSE11 = "http://docs.oasis-open.org/wss/oasis-wss-wssecurity-secext-1.1.xsd";
    static final String XMLNS = "http://www.w3.org/2000/xmlns/";
    static final String SAML = "urn:oasis:names:tc:SAML:2.0:assertion";
    static final String SAML_PROFILE = "http://docs.oasis-open.org/wss/oasis-wss-saml-token-profile-1.1#";
    static final String EXC_C14N = "http://www.w3.org/2001/10/xml-exc-c14n#";
    static final String C14N = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315";

    static final String RSA_SHA1 = DS + "rsa-sha1";
    static final String RSA_SHA256 = MORE + "rsa-sha256";
    static final String RSA_SHA384 = MORE + "rsa-sha384";
    static final String RSA_SHA512 = MORE + "rsa-sha512";
    static final String ECDSA_SHA256 = MORE + "ecdsa-sha256";
    static final String ECDSA_SHA384 = MORE + "ecdsa-sha384";
    static final String SHA1 = DS + "sha1";
    static final String SHA256 = ENC + "sha256";
    static final String SHA384 = MORE + "sha384";
    static final String SHA512 = ENC + "sha512";
    static final String AES128_GCM = ENC11 + "aes128-gcm";
    static final String AES256_GCM = ENC11 + "aes256-gcm";
    static final String AES256_CBC = ENC + "aes256-cbc";
    static final String OAEP_MGF1P = ENC + "rsa-oaep-mgf1p";
    static final String OAEP = ENC11 + "rsa-oaep";
    static final String RSA15 = ENC + "rsa-1_5";

    private Names() {}
}
