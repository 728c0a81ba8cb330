package io.github.essfailover.internal.text;

import java.util.ArrayList;
import java.util.List;

/** Columns of text, as wide as their widest cell. Confined to one thread. */
public final class Table {

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
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    StringBuilder text = new StringBuilder();
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder(indent);
      for (int i = 0; i < row.size(); i++) {
        line.append(row.get(i)).append(" ".repeat(widths[i] - row.get(i).length() + 2));
      }
      text.append(line.toString().stripTrailing()).append('\n');
    }
    return text.toString();
  }
}
