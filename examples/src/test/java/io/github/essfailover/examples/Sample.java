package io.github.essfailover.examples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The region of a source file between {@code // tag::name[]} and {@code // end::name[]}.
 *
 * @param lines without their common indentation, and without blank lines at the end
 */
record Sample(List<String> lines) {

  private static final Pattern COMMENT = Pattern.compile("<!-- sample: (\\S+)#(\\S+) -->");

  /** The sample that a document names in the line before the block. */
  static Sample named(String comment, Path root) throws IOException {
    Matcher name = COMMENT.matcher(comment.strip());
    if (!name.matches()) {
      throw new AssertionError(
          "a java block follows '" + comment + "', not '<!-- sample: path#tag -->'");
    }
    return of(Files.readString(root.resolve(name.group(1))), name.group(2));
  }

  private static Sample of(String source, String tag) {
    String start = "// tag::" + tag + "[]\n";
    int from = source.indexOf(start);
    int to = source.indexOf("// end::" + tag + "[]");
    if (from < 0 || to < from) {
      throw new AssertionError("there is no region '" + tag + "'");
    }
    String region = source.substring(from + start.length(), to);
    return new Sample(region.stripIndent().stripTrailing().lines().toList());
  }
}
