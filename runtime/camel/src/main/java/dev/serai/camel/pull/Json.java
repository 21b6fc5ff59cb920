package dev.serai.camel.pull;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** JSON read so that numbers stay what the provider wrote: amounts of money are no doubles. */
public final class Json {
    /** Thread-safe. */
    public static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private static final int LONGEST_NUMBER = 1_000;

    private Json() {}

    /** A text, number or boolean as text; null for anything else, and for the empty text. */
    static @Nullable String scalar(JsonNode node) {
        if (node.isNumber()) {
            BigDecimal number = node.decimalValue();
            // 1e999999999 written out would fill the memory
            return Math.abs(number.scale()) > LONGEST_NUMBER ? number.toString() : number.toPlainString();
        }
        if (node.isTextual() || node.isBoolean()) {
            String text = node.asText();
            return text.isEmpty() ? null : text;
        }
        return null;
    }
}
