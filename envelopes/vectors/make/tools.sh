# Sourced by the scripts beside it: keys and compiled classes in a folder that goes away when the script ends.

here=$(cd "$(dirname "$0")" && pwd)
jars=${JARS:-/usr/share/java} # where Debian's Java packages put their jars
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/keys" "$work/classes" "$work/out"
chmod 700 "$work"
export CLASSPATH="$work/classes:$jars/wss4j.jar:$jars/xmlsec.jar:$jars/commons-logging.jar:$jars/commons-codec.jar:$jars/slf4j-api.jar:$jars/slf4j-nop.jar:$jars/bcprov.jar"

# Runs a TypeScript file with the repository's node.
script() {
  "${NODE:-$here/../../../node_modules/.bin/node}" --disable-warning=ExperimentalWarning "$@"
}

# Runs a Java class, without the log of WSS4J.
class() {
  java -Dorg.apache.commons.logging.Log=org.apache.commons.logging.impl.NoOpLog "$@"
}

script "$here/export-keys.ts" "$work/keys"
javac -d "$work/classes" "$here"/*.java
