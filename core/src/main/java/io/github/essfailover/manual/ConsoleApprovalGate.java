package io.github.essfailover.manual;

import io.github.essfailover.error.AdapterException;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.Person;
import io.github.essfailover.spi.Answer;
import io.github.essfailover.spi.ApprovalGate;
import io.github.essfailover.spi.Choice;
import io.github.essfailover.spi.Question;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;

/**
 * Asks on a terminal: prints question, facts and choices, and reads one word, for instance {@code
 * approve}; what follows it on the line is the reason. A waiver or an override without a reason is
 * asked for one. Anything else is asked again. The end of the input, and the deadline, are
 * NOT_APPLIED.
 *
 * <p>Thread-safe: questions that come at the same time are asked one after the other. Lines are
 * read on one daemon thread, only while a question waits; a line that was typed for a question that
 * had expired is not taken as the answer to the next one.
 */
public final class ConsoleApprovalGate implements ApprovalGate {

  private final LineReader in;
  private final PrintStream out;
  private final Person person;
  private final ReentrantLock turn = new ReentrantLock(true);

  private ConsoleApprovalGate(LineReader in, PrintStream out, Person person) {
    this.in = in;
    this.out = out;
    this.person = person;
  }

  /** Asks that person on standard input and output, in the platform's character set. */
  public static ConsoleApprovalGate system(Person person) {
    return of(System.in, System.out, Charset.defaultCharset(), person);
  }

  /** Asks on these streams; whoever has them is taken to be that person. */
  public static ConsoleApprovalGate of(
      InputStream in, PrintStream out, Charset charset, Person person) {
    return new ConsoleApprovalGate(new LineReader(in, charset), out, person);
  }

  @Override
  public Answer ask(Question question, Deadline deadline) throws InterruptedException {
    if (!turn.tryLock(deadline.remaining().toNanos(), TimeUnit.NANOSECONDS)) {
      throw unanswered(question, deadline);
    }
    try {
      if (in.dropLate()) {
        out.println("(A line that came after its question had expired was ignored.)");
      }
      print(question);
      return answer(question, deadline);
    } finally {
      turn.unlock();
    }
  }

  private Answer answer(Question question, Deadline deadline) throws InterruptedException {
    while (true) {
      out.print("> ");
      out.flush();
      String line = line(question, deadline).strip();
      String word = line.split("\\s+", 2)[0];
      Optional<Choice> choice =
          question.choices().stream().filter(c -> word(c).equalsIgnoreCase(word)).findFirst();
      if (choice.isPresent()) {
        String given = line.substring(word.length()).strip();
        String reason =
            given.isEmpty() && needsReason(choice.get())
                ? reason(choice.get(), question, deadline)
                : given;
        return Answer.to(question, choice.get(), person, printable(reason));
      }
      out.println("Not one of: " + words(question));
    }
  }

  private String reason(Choice choice, Question question, Deadline deadline)
      throws InterruptedException {
    while (true) {
      out.print("Reason to " + word(choice) + ": ");
      out.flush();
      String reason = line(question, deadline).strip();
      if (!reason.isEmpty()) {
        return reason;
      }
    }
  }

  private String line(Question question, Deadline deadline) throws InterruptedException {
    Duration left = deadline.remaining();
    LineReader.Line line = in.next(left);
    return switch (line.kind()) {
      case TEXT -> line.text();
      case LATE -> throw unanswered(question, deadline);
      case END ->
          throw AdapterException.notApplied(
              "CONSOLE_CLOSED",
              "The console has no more input, so nobody can answer.",
              Map.of("question", question.id()),
              null);
    };
  }

  private AdapterException unanswered(Question question, Deadline deadline) {
    return AdapterException.notApplied(
        "QUESTION_UNANSWERED",
        "Nobody answered the question in time.",
        Map.of("question", question.id(), "until", deadline.toString()),
        null);
  }

  private void print(Question question) {
    out.println();
    out.println("QUESTION " + printable(question.id()) + " (until " + question.expiresAt() + ")");
    block("  ", question.text());
    question.facts().forEach(fact -> block("  - ", fact));
    out.println("Answer with one of: " + words(question));
  }

  /** Lines of one text stand below each other, so that none looks like a line of the console's. */
  private void block(String first, String text) {
    String before = first;
    for (String line : text.split("\\R", -1)) {
      out.println((before + printable(line)).stripTrailing());
      before = " ".repeat(first.length());
    }
  }

  private static boolean needsReason(Choice choice) {
    return choice == Choice.WAIVE || choice == Choice.OVERRIDE;
  }

  private static String words(Question question) {
    return question.choices().stream()
        .map(choice -> word(choice) + (needsReason(choice) ? " <reason>" : ""))
        .collect(Collectors.joining(", "));
  }

  private static String word(Choice choice) {
    return choice.name().toLowerCase(Locale.ROOT);
  }

  /** Facts quote the outside world; its control characters must not steer the terminal. */
  private static String printable(String text) {
    return text.replaceAll("[\\p{Cc}\\p{Cf}&&[^\t]]", "?");
  }
}
