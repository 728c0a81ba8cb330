package io.github.essfailover.firewall;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * What has to be true of the answer of a command or a request. An answer that failed, or that
 * cannot be read, fulfils no assertion about its text, a negated one neither.
 *
 * <p>Immutable.
 */
public final class Assertion {

  private static final ObjectMapper MAPPER =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private final String words;
  private final Predicate<Reply> readable;
  private final Predicate<Reply> test;

  private Assertion(String words, Predicate<Reply> readable, Predicate<Reply> test) {
    this.words = words;
    this.readable = readable;
    this.test = test;
  }

  /** Exit code 0, or an HTTP status 2xx, whatever the text. */
  public static Assertion succeeded() {
    return new Assertion("succeeded", reply -> true, Reply::isSuccess);
  }

  /** That exit code or HTTP status, whatever the text. */
  public static Assertion code(int code) {
    return new Assertion("code " + code, reply -> true, reply -> reply.code() == code);
  }

  /**
   * The text is JSON, and the value there is that one, compared as text.
   *
   * @param pointer a JSON pointer (RFC 6901), for instance {@code /rule/enabled}
   * @throws IllegalArgumentException when it is none
   */
  public static Assertion json(String pointer, String value) {
    JsonPointer compiled = JsonPointer.compile(pointer);
    return new Assertion(
        pointer + " is " + value,
        reply -> reply.isSuccess() && value(reply.text(), compiled).isPresent(),
        reply -> value(reply.text(), compiled).filter(value::equals).isPresent());
  }

  /**
   * The regular expression occurs in the text; {@code .} does not match line ends unless it says
   * so.
   *
   * @throws IllegalArgumentException when it is none
   */
  public static Assertion matches(String regularExpression) {
    Pattern pattern = Pattern.compile(regularExpression);
    return new Assertion(
        "matches " + regularExpression,
        Reply::isSuccess,
        reply -> pattern.matcher(reply.text()).find());
  }

  /** The value there, when the text is a whole JSON document that has a plain one there. */
  static Optional<String> value(String text, JsonPointer pointer) {
    try {
      JsonNode node = MAPPER.readTree(text).at(pointer);
      return node.isValueNode() && !node.isNull() ? Optional.of(node.asText()) : Optional.empty();
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }

  /** The opposite; of an answer that could be read. */
  public Assertion negated() {
    return new Assertion("not (" + words + ")", readable, test.negate());
  }

  /** Both. */
  public Assertion and(Assertion other) {
    return new Assertion(words + " and " + other.words, this::holds, other::holds);
  }

  boolean holds(Reply reply) {
    return readable.test(reply) && test.test(reply);
  }

  @Override
  public String toString() {
    return words;
  }
}
