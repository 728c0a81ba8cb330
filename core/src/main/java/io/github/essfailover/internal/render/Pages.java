package io.github.essfailover.internal.render;

import com.samskivert.mustache.Escapers;
import com.samskivert.mustache.Mustache;
import io.github.essfailover.internal.text.Lines;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * Fills templates. A model is maps, lists, strings, numbers and booleans; an empty string or list
 * is false in a section, and a name that the model lacks is a bug that throws.
 *
 * <p>Every value is escaped for the form of the page and stays on its line. In HTML that holds for
 * text and for quoted attributes; templates put values nowhere else. Thread-safe.
 */
public final class Pages {

  private Pages() {}

  /** The HTML page of that name. */
  public static String html(String name, Map<String, Object> model) {
    return fill(name + ".html.mustache", model, text -> Escapers.HTML.escape(Lines.one(text)));
  }

  /** The Markdown page of that name. */
  public static String markdown(String name, Map<String, Object> model) {
    return fill(name + ".md.mustache", model, Pages::inMarkdown);
  }

  /**
   * Text that Markdown (CommonMark 0.31, and GitHub's tables) shows as it is, also in a cell.
   * Templates never begin a line with a value, so that marks of blocks need no escape.
   */
  static String inMarkdown(String text) {
    StringBuilder escaped = new StringBuilder();
    for (char c : Lines.one(text).toCharArray()) {
      switch (c) {
        case '&' -> escaped.append("&amp;");
        case '<' -> escaped.append("&lt;");
        case '>' -> escaped.append("&gt;");
        case '\\', '`', '*', '_', '[', ']', '|', '~', '$', '#' -> escaped.append('\\').append(c);
        default -> escaped.append(c);
      }
    }
    return escaped.toString();
  }

  private static String fill(String file, Map<String, Object> model, Mustache.Escaper escaper) {
    try (Reader template = open(file)) {
      return Mustache.compiler()
          .withEscaper(escaper)
          .withLoader(Pages::open)
          .strictSections(true)
          .emptyStringIsFalse(true)
          .compile(template)
          .execute(model);
    } catch (IOException e) {
      throw new UncheckedIOException("The template " + file + " cannot be read", e);
    }
  }

  private static Reader open(String file) {
    InputStream in = Pages.class.getResourceAsStream(file);
    if (in == null) {
      throw new IllegalStateException("the template " + file + " is missing");
    }
    return new InputStreamReader(in, StandardCharsets.UTF_8);
  }
}
