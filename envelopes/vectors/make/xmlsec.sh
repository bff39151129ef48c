#!/usr/bin/env bash
# xmlsec.sh, called by make.sh: the vectors of xmlsec1, into $work/out with their entries.
# xmlsec1 knows XML Signature and XML Encryption, not WS-Security: it fills in templates of that shape.
set -euo pipefail

version=$(xmlsec1 --version | sed -E 's/^xmlsec1 ([0-9.]+).*/\1/')
. "$here/template.sh"

sign() { # FILE: fills in digests and signature
  mapfile -t attributes < <(ids)
  local secret=(--privkey-pem "$work/keys/$signer.key.pem")
  if [[ $algorithm == *hmac* ]]; then
    openssl x509 -in "$work/keys/$signer.cert.pem" -noout -pubkey | openssl pkey -pubin -outform DER -out "$work/public.der"
    secret=(--hmackey "$work/public.der")
  fi
  xmlsec1 --sign "${secret[@]}" "${attributes[@]}" --output "$1.signed" "$1"
  mv "$1.signed" "$1"
}

encrypt() { # FILE: the Body's content, for bob
  encryption >"$work/encryption.xml"
  xmlsec1 --encrypt --pubkey-cert-pem "$work/keys/bob.cert.pem" --session-key "$session" --xml-data "$1" \
    --node-xpath '//*[local-name()="Body"]' --output "$1.encrypted" "$work/encryption.xml"
  mv "$1.encrypted" "$1"
  script "$here/move-key.ts" "$1" "$order"
}

defaults() {
  soap=$soap11 signer=alice algorithm=${more}rsa-sha256 digest=${enc}sha256 c14n=$excl key=direct
  cipher='' session='' recipient=issuer-serial order='' legacy='' expect=accepted
}

entry() { # NAME ABOUT
  local encrypted='' canonicalization='' version12=1.1
  [ -z "$cipher" ] || encrypted=",\"encryption\":{\"recipient\":\"bob\",\"keyReference\":\"$recipient\",\"data\":\"$cipher\",\"key\":\"${enc}rsa-oaep-mgf1p\",\"digest\":\"${dsig}sha1\",\"mgf\":\"${enc11}mgf1sha1\",\"parts\":[\"Body content\"],\"order\":\"$order\"}"
  [ "$c14n" = "$excl" ] || canonicalization=",\"canonicalization\":\"$c14n\""
  [ "$soap" = "$soap11" ] || version12=1.2
  cat >"$work/out/$1.json" <<END
{"file":"$1.xml","about":"$2","tool":"xmlsec1","version":"$version","at":"$at","soap":"$version12","addressing":true,
"expect":"$expect"${legacy:+,\"legacy\":true},
"signature":{"signer":"$signer","keyReference":"$key","algorithm":"$algorithm","digest":"$digest"$canonicalization,
"parts":["Timestamp","Action","MessageID","To","From","Body"]}$encrypted}
END
}

vector() { # NAME ABOUT [VARIABLE=VALUE...]
  local name=xmlsec1-$1 about=$2 file one
  defaults
  for one in "${@:3}"; do printf -v "${one%%=*}" '%s' "${one#*=}"; done
  file=$work/out/$name.xml
  message "$name" >"$file"
  [ "$order" != encrypt-then-sign ] || encrypt "$file"
  sign "$file"
  [ "$order" != sign-then-encrypt ] || encrypt "$file"
  entry "$name" "$about"
}

alter() { # NAME SED: one change after all is done
  sed -E -i "$2" "$work/out/xmlsec1-$1.xml"
}

vector rsa-sha1 "RSA-SHA1, SHA-1 digests" algorithm=${dsig}rsa-sha1 digest=${dsig}sha1 legacy=1
vector rsa-sha256 "the profile's default"
vector rsa-sha384 RSA-SHA384 algorithm=${more}rsa-sha384 digest=${more}sha384
vector rsa-sha512 RSA-SHA512 algorithm=${more}rsa-sha512 digest=${enc}sha512
vector ecdsa-sha256 "ECDSA on P-256" signer=alice-p256 algorithm=${more}ecdsa-sha256
vector ecdsa-sha384 "ECDSA on P-384" signer=alice-p384 algorithm=${more}ecdsa-sha384 digest=${more}sha384
vector issuer-serial "key by issuer and serial number" key=issuer-serial
vector ski "key by subject key identifier" key=subject-key-identifier
vector thumbprint "key by SHA-1 of the certificate" key=thumbprint
vector soap12 "SOAP 1.2" soap=$soap12
vector inclusive "inclusive canonicalization 1.0" c14n=http://www.w3.org/TR/2001/REC-xml-c14n-20010315 legacy=1
vector hmac "HMAC-SHA256 with alice's public key for a secret" expect=SECURITY_ALGORITHM algorithm=${more}hmac-sha256
for size in 128 256; do
  for how in sign-then-encrypt encrypt-then-sign; do
    vector "aes$size-gcm-$how" "Body content encrypted for bob, $how" cipher=${enc11}aes$size-gcm session=aes-$size order=$how
  done
done
vector encrypted-to-ski "encrypted for a key named by subject key identifier" cipher=${enc11}aes256-gcm session=aes-256 \
  recipient=subject-key-identifier order=sign-then-encrypt
vector aes256-cbc-encrypt-then-sign "Body content encrypted with CBC, encrypt-then-sign" cipher=${enc}aes256-cbc session=aes-256 \
  order=encrypt-then-sign legacy=1

vector altered-body "Body changed after signing" expect=SECURITY_INVALID
alter altered-body 's:<HD.1>CO-A:<HD.1>CO-X:'
vector altered-time "Expires changed after signing" expect=SECURITY_INVALID
alter altered-time 's:08\:36\:07Z:08\:37\:07Z:'
vector altered-cipher "one byte of the encrypted Body changed, sign-then-encrypt" cipher=${enc11}aes256-gcm session=aes-256 \
  order=sign-then-encrypt expect=SECURITY_INVALID
# Only EncryptedData has the algorithm of its content on the line before; its CipherValue comes after.
alter altered-cipher '/aes256-gcm/,$ { /<x:CipherValue>/ { s:<x\:CipherValue>(.{8})A:<x\:CipherValue>\1B:; t; s:<x\:CipherValue>(.{8}).:<x\:CipherValue>\1A: } }'
