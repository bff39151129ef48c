import java.util.Collection;
import java.util.Map;
import java.util.stream.Collectors;

/** Just enough JSON for an entry of vectors.json. */
final class Json {
    static String write(Object value) {
        if (value instanceof Map<?, ?> map) {
            return map.entrySet().stream()
                    .map(one -> quote(one.getKey().toString()) + ":" + write(one.getValue()))
                    .collect(Collectors.joining(",", "{", "}"));
        }
        if (value instanceof Collection<?> list) {
            return list.stream().map(Json::write).collect(Collectors.joining(",", "[", "]"));
        }
        return value instanceof Boolean ? value.toString() : quote(value.toString());
    }

    private static String quote(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    private Json() {}
}
