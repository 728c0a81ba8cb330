package io.github.essfailover.postgres;

import io.github.essfailover.model.Lsn;
import io.github.essfailover.postgres.host.WalPosition;
import io.github.essfailover.postgres.host.WalRange;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;

/**
 * What a rejoin writes down in the work folder before it destroys anything: how far it is, and what
 * it will report. Lines of name and value.
 *
 * <p>Immutable.
 *
 * @param ticket of the work that is under way in this stage, when there is one
 * @param needs from where on the upstream's log is needed, when that is more than a copy brings
 */
record RejoinNote(
    Stage stage,
    long epoch,
    Optional<String> ticket,
    Optional<WalPosition> needs,
    RejoinReport report) {

  /** How far it is. */
  enum Stage {
    /** Whether the files can be taken back is being found out; nothing is changed. */
    TRYING,
    /** The files are being taken back: whoever finds this cannot know how far that went. */
    REWINDING,
    /** The files are being replaced. */
    COPYING,
    /** The files belong together; the configuration is to be put back, the server started. */
    WHOLE,
    /** It streams. */
    DONE
  }

  RejoinNote at(Stage next) {
    return new RejoinNote(next, epoch, Optional.empty(), needs, report);
  }

  /** The same stage, to be worked on from its beginning. */
  RejoinNote anew() {
    return new RejoinNote(stage, epoch, Optional.of(UUID.randomUUID().toString()), needs, report);
  }

  RejoinNote in(long otherEpoch) {
    return new RejoinNote(stage, otherEpoch, ticket, needs, report);
  }

  RejoinNote copying(String why) {
    RejoinReport copied =
        new RejoinReport(
            RejoinReport.Way.COPIED, why, report.givenUp(), report.commits(), report.keptIn());
    return new RejoinNote(Stage.COPYING, epoch, Optional.empty(), Optional.empty(), copied).anew();
  }

  String text() {
    Map<String, String> lines = new LinkedHashMap<>();
    lines.put("stage", stage.name());
    lines.put("epoch", String.valueOf(epoch));
    ticket.ifPresent(name -> lines.put("ticket", name));
    needs.ifPresent(
        from -> {
          lines.put("needsTimeline", String.valueOf(from.timeline()));
          lines.put("needsFrom", from.lsn().toString());
        });
    lines.put("way", report.way().name());
    lines.put("why", report.why());
    report
        .givenUp()
        .ifPresent(
            range -> {
              lines.put("timeline", String.valueOf(range.timeline()));
              lines.put("from", range.from().toString());
              lines.put("to", range.to().toString());
            });
    report.commits().ifPresent(count -> lines.put("commits", String.valueOf(count)));
    report.keptIn().ifPresent(folder -> lines.put("keptIn", folder));
    StringBuilder text = new StringBuilder();
    lines.forEach((name, value) -> text.append(name).append('=').append(value).append('\n'));
    return text.toString();
  }

  static RejoinNote parse(String text) {
    Map<String, String> lines = new LinkedHashMap<>();
    text.lines()
        .filter(line -> line.contains("="))
        .forEach(
            line ->
                lines.put(
                    line.substring(0, line.indexOf('=')), line.substring(line.indexOf('=') + 1)));
    Optional<WalPosition> needs =
        value(lines, "needsFrom")
            .map(from -> new WalPosition(number(lines, "needsTimeline"), Lsn.parse(from)));
    Optional<WalRange> givenUp =
        value(lines, "from")
            .map(
                from ->
                    new WalRange(
                        number(lines, "timeline"),
                        Lsn.parse(from),
                        Lsn.parse(value(lines, "to").orElse(""))));
    RejoinReport report =
        new RejoinReport(
            RejoinReport.Way.valueOf(value(lines, "way").orElse("")),
            value(lines, "why").orElse(""),
            givenUp,
            value(lines, "commits")
                .map(count -> OptionalLong.of(Long.parseLong(count)))
                .orElse(OptionalLong.empty()),
            value(lines, "keptIn"));
    return new RejoinNote(
        Stage.valueOf(value(lines, "stage").orElse("")),
        Long.parseLong(value(lines, "epoch").orElse("0")),
        value(lines, "ticket"),
        needs,
        report);
  }

  private static int number(Map<String, String> lines, String name) {
    return Integer.parseInt(value(lines, name).orElse(""));
  }

  private static Optional<String> value(Map<String, String> lines, String name) {
    return Optional.ofNullable(lines.get(name));
  }
}
