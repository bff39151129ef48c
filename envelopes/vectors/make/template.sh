# Sourced by xmlsec.sh (and by verify-ours.sh for the names): the message that xmlsec1 fills in, written another way than WSS4J's: other prefixes, indented,
# token and signature in lines, no PrefixList, Timestamp first.

soap11=http://schemas.xmlsoap.org/soap/envelope/
soap12=http://www.w3.org/2003/05/soap-envelope
wsa=http://www.w3.org/2005/08/addressing
dsig=http://www.w3.org/2000/09/xmldsig#
more=http://www.w3.org/2001/04/xmldsig-more#
enc=http://www.w3.org/2001/04/xmlenc#
enc11=http://www.w3.org/2009/xmlenc11#
oasis=http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss
wsse=$oasis-wssecurity-secext-1.0.xsd
wsu=$oasis-wssecurity-utility-1.0.xsd
wsse11=http://docs.oasis-open.org/wss/oasis-wss-wssecurity-secext-1.1.xsd
wss11=http://docs.oasis-open.org/wss/oasis-wss-soap-message-security-1.1
x509=$oasis-x509-token-profile-1.0
base64=$oasis-soap-message-security-1.0#Base64Binary
excl=http://www.w3.org/2001/10/xml-exc-c14n#
at=2026-03-05T08:31:07Z

# What xmlsec1 is to take for an Id, an argument a line.
ids() {
  for name in "$wsu:Timestamp" "$soap:Body" "$wsa:Action" "$wsa:MessageID" "$wsa:To" "$wsa:From" "$wsa:RelatesTo" \
    "$wsse:BinarySecurityToken" "$wsse:UsernameToken"; do
    printf -- '--id-attr:Id\n%s\n' "$name"
  done
  printf -- '--id-attr:ID\n%s\n' urn:oasis:names:tc:SAML:2.0:assertion:Assertion
}

certificate() { # NAME: base64 in lines
  grep -v -- ----- "$work/keys/$1.cert.pem"
}

# NAME REFERENCE: what names the key, inside a SecurityTokenReference
named() {
  local certificate="$work/keys/$1.cert.pem"
  case $2 in
  direct) echo "<s:Reference URI=\"#token\" ValueType=\"$x509#X509v3\"/>" ;;
  issuer-serial)
    local issuer serial
    issuer=$(openssl x509 -in "$certificate" -noout -issuer -nameopt RFC2253 | sed 's/^issuer= *//')
    serial=$(openssl x509 -in "$certificate" -noout -serial | sed 's/^serial=//')
    serial=$(echo "ibase=16; $serial" | BC_LINE_LENGTH=0 bc)
    echo "<d:X509Data><d:X509IssuerSerial><d:X509IssuerName>$issuer</d:X509IssuerName><d:X509SerialNumber>$serial</d:X509SerialNumber></d:X509IssuerSerial></d:X509Data>"
    ;;
  subject-key-identifier)
    local ski
    ski=$(openssl x509 -in "$certificate" -noout -ext subjectKeyIdentifier | tail -1 | tr -d ' :\n' | xxd -r -p | base64)
    echo "<s:KeyIdentifier EncodingType=\"$base64\" ValueType=\"$x509#X509SubjectKeyIdentifier\">$ski</s:KeyIdentifier>"
    ;;
  thumbprint)
    local print
    print=$(openssl x509 -in "$certificate" -outform DER | openssl sha1 -binary | base64)
    echo "<s:KeyIdentifier EncodingType=\"$base64\" ValueType=\"$wss11#ThumbprintSHA1\">$print</s:KeyIdentifier>"
    ;;
  esac
}

reference() { # ID
  cat <<END
          <d:Reference URI="#$1">
            <d:Transforms><d:Transform Algorithm="$c14n"/></d:Transforms>
            <d:DigestMethod Algorithm="$digest"/>
            <d:DigestValue/>
          </d:Reference>
END
}

# NAME: the message, of the variables that xmlsec.sh sets
message() {
  local id
  id=$(echo -n "$1" | sha256sum | sed -E 's/^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*/urn:uuid:\1-\2-4\3-8\4-\5/')
  cat <<END
<?xml version="1.0" encoding="UTF-8"?>
<e:Envelope xmlns:e="$soap" xmlns:w="$wsa" xmlns:u="$wsu">
  <e:Header>
    <w:Action u:Id="action">prenotazione</w:Action>
    <w:MessageID u:Id="message">$id</w:MessageID>
    <w:To u:Id="to">CO-B</w:To>
    <w:From u:Id="from">
      <w:Address>CO-A</w:Address>
    </w:From>
    <s:Security xmlns:s="$wsse" e:mustUnderstand="1">
      <u:Timestamp u:Id="time"><u:Created>$at</u:Created><u:Expires>2026-03-05T08:36:07Z</u:Expires></u:Timestamp>
END
  if [ "$key" = direct ]; then
    echo "      <s:BinarySecurityToken u:Id=\"token\" ValueType=\"$x509#X509v3\" EncodingType=\"$base64\">"
    certificate "$signer"
    echo "</s:BinarySecurityToken>"
  fi
  cat <<END
      <d:Signature xmlns:d="$dsig">
        <d:SignedInfo>
          <d:CanonicalizationMethod Algorithm="$c14n"/>
          <d:SignatureMethod Algorithm="$algorithm"/>
END
  for part in time action message to from body; do reference $part; done
  cat <<END
        </d:SignedInfo>
        <d:SignatureValue/>
        <d:KeyInfo>
          <s:SecurityTokenReference>$(named "$signer" "$key")</s:SecurityTokenReference>
        </d:KeyInfo>
      </d:Signature>
    </s:Security>
  </e:Header>
  <e:Body u:Id="body"><SIU_S12 xmlns="urn:hl7-org:v2xml"><MSH><MSH.1>|</MSH.1><MSH.2>^~\\&amp;</MSH.2><MSH.3><HD.1>CO-A</HD.1></MSH.3><MSH.9><MSG.1>SIU</MSG.1><MSG.2>S12</MSG.2></MSH.9><MSH.18>UNICODE UTF-8</MSH.18><MSH.20>perché €</MSH.20></MSH></SIU_S12></e:Body>
</e:Envelope>
END
}

# What the Body's content becomes. xmlsec1 wants the EncryptedKey in here; move-key.ts puts it into the header.
encryption() {
  cat <<END
<x:EncryptedData xmlns:x="$enc" Id="data" Type="${enc}Content">
<x:EncryptionMethod Algorithm="$cipher"/>
<d:KeyInfo xmlns:d="$dsig"><x:EncryptedKey xmlns:x="$enc" Id="key">
<x:EncryptionMethod Algorithm="${enc}rsa-oaep-mgf1p"/>
<d:KeyInfo xmlns:d="$dsig"><s:SecurityTokenReference xmlns:s="$wsse">$(named bob "$recipient")</s:SecurityTokenReference></d:KeyInfo>
<x:CipherData><x:CipherValue/></x:CipherData>
</x:EncryptedKey></d:KeyInfo>
<x:CipherData><x:CipherValue/></x:CipherData>
</x:EncryptedData>
END
}
