package io.github.essfailover.internal.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTextTest {

  @Test
  void parse_everyKind_plainObjects() {
    Map<String, Object> parsed =
        JsonText.parseObject(
            """
            {"b": [1, -2.50, 12345678901234567890, "ä\\u00e4", true, null], "a": {"x": false}}
            """);

    assertThat(parsed.keySet()).containsExactly("b", "a");
    List<Object> expected = new ArrayList<>();
    expected.add(1L);
    expected.add(new BigDecimal("-2.50"));
    expected.add(new BigInteger("12345678901234567890"));
    expected.add("ää");
    expected.add(true);
    expected.add(null);
    assertThat(parsed.get("b")).isEqualTo(expected);
    assertThat(parsed.get("a")).isEqualTo(Map.of("x", false));
  }

  @Test
  void write_parsed_sameText() {
    String text =
        "{\"b\":[1,-2.50,12345678901234567890,\"ä\\n\\u0001\",true,null],\"a\":{},\"c\":[]}";

    assertThat(JsonText.write(JsonText.parse(text))).isEqualTo(text);
  }

  @Test
  void writeCanonical_anyOrder_sortedKeys() {
    Map<String, Object> value = new LinkedHashMap<>();
    value.put("z", Map.of("b", 1, "a", 2));
    value.put("a", List.of());

    assertThat(JsonText.writeCanonical(value)).isEqualTo("{\"a\":[],\"z\":{\"a\":2,\"b\":1}}");
  }

  @Test
  void writeIndented_nested_readableAndParsedAlike() {
    Map<String, Object> value = new LinkedHashMap<>();
    value.put("z", List.of(1L, "two"));
    value.put("e", Map.of());

    String text = JsonText.writeIndented(value);

    assertThat(text).isEqualTo("{\n  \"z\": [\n    1,\n    \"two\"\n  ],\n  \"e\": {}\n}");
    assertThat(JsonText.parse(text)).isEqualTo(value);
  }

  @Test
  void write_loneSurrogates_surviveUtf8() {
    String odd = "a\ud800b\udc00c\ud83d\ude00\ud800";

    byte[] stored = JsonText.write(odd).getBytes(StandardCharsets.UTF_8);

    assertThat(JsonText.parse(new String(stored, StandardCharsets.UTF_8))).isEqualTo(odd);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "{",
        "{\"a\":1,}",
        "{\"a\":1} x",
        "{\"a\":1}{}",
        "{'a':1}",
        "{\"a\":NaN}",
        "{\"a\":01}",
        "{\"a\":\"\n\"}",
        "// c\n{}",
        "{\"a\":1,\"a\":2}",
        "{\"a\":{\"b\":1,\"b\":1}}"
      })
  void parse_notJson_refusedWithPosition(String text) {
    assertThatThrownBy(() -> JsonText.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("at line ")
        .hasMessageContaining("column ");
  }

  @Test
  void parseObject_array_refused() {
    assertThatThrownBy(() -> JsonText.parseObject("[]"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("an array");
  }

  @Test
  void parse_deepNesting_refusedBothWays() {
    String deepest = "[".repeat(JsonText.MAX_DEPTH) + "]".repeat(JsonText.MAX_DEPTH);
    assertThat(JsonText.write(JsonText.parse(deepest))).isEqualTo(deepest);

    assertThatThrownBy(() -> JsonText.parse("[" + deepest + "]"))
        .isInstanceOf(IllegalArgumentException.class);
    Object deeper = List.of(JsonText.parse(deepest));
    assertThatThrownBy(() -> JsonText.write(deeper)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void write_whatHasNoJsonForm_refused() {
    assertThatThrownBy(() -> JsonText.write(Double.NaN))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> JsonText.write(Map.of(1, 2)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> JsonText.write(new Object()))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
