package io.github.essfailover.internal.text;

import java.util.ArrayList;
import java.util.List;

/**
 * Columns of text, as wide as their widest cell that is of a readable width; a wider one moves only
 * what is behind it. Confined to one thread.
 */
public final class Table {

  /** A cell of thousands of characters would otherwise be paid for, in spaces, by each row. */
  private static final int WIDEST = 200;

  private final String indent;
  private final List<List<String>> rows = new ArrayList<>();

  /** A table whose lines begin with that indent. */
  public Table(String indent) {
    this.indent = indent;
  }

  /** Adds a row. Line breaks inside cells become spaces, so that a row stays a row. */
  public Table row(String... cells) {
    rows.add(List.of(cells).stream().map(cell -> Lines.one(cell)).toList());
    return this;
  }

  /** The lines, each ended by a line feed. */
  @Override
  public String toString() {
    int columns = rows.stream().mapToInt(List::size).max().orElse(0);
    int[] widths = new int[columns];
    for (List<String> row : rows) {
      for (int i = 0; i < row.size(); i++) {
        int width = row.get(i).length();
        widths[i] = Math.max(widths[i], width > WIDEST ? 0 : width);
      }
    }
    StringBuilder text = new StringBuilder();
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder(indent);
      for (int i = 0; i < row.size(); i++) {
        int missing = Math.max(0, widths[i] - row.get(i).length());
        line.append(row.get(i)).append(" ".repeat(missing + 2));
      }
      text.append(line.toString().stripTrailing()).append('\n');
    }
    return text.toString();
  }
}
