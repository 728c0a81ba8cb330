package io.github.essfailover.testkit;

import io.github.essfailover.manual.ConsoleApprovalGate;
import io.github.essfailover.model.Person;
import io.github.essfailover.spi.ApprovalGate;
import io.github.essfailover.spi.Choice;
import io.github.essfailover.spi.Question;
import io.github.essfailover.testkit.contract.ApprovalGateContract;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/** Somebody who reads the terminal and types what they decided. */
class ConsoleGateContractTest extends ApprovalGateContract {

  @Override
  protected Fixture start() {
    return new Terminal();
  }

  private static final class Terminal implements Fixture {
    private final Map<String, Choice> decided = new HashMap<>();
    private final Set<String> shown = new HashSet<>();
    private final Keyboard keyboard = new Keyboard();
    private final ApprovalGate gate =
        ConsoleApprovalGate.of(
            keyboard,
            new PrintStream(new Screen(), true, StandardCharsets.UTF_8),
            StandardCharsets.UTF_8,
            person());

    @Override
    public ApprovalGate gate() {
      return gate;
    }

    @Override
    public Person person() {
      return Person.named("ada");
    }

    @Override
    public void answer(Question question, Choice choice) {
      synchronized (decided) {
        if (!shown.remove(question.id())) {
          decided.put(question.id(), choice);
          return;
        }
        keyboard.type(choice);
      }
      keyboard.awaitRead();
    }

    private void see(String line) {
      if (line.startsWith("QUESTION ")) {
        String id = line.split(" ", 3)[1];
        synchronized (decided) {
          Choice choice = decided.remove(id);
          if (choice == null) {
            shown.add(id);
          } else {
            keyboard.type(choice);
          }
        }
      }
    }

    @Override
    public void close() {
      keyboard.close();
    }

    private final class Screen extends OutputStream {
      private final StringBuilder line = new StringBuilder();

      @Override
      public synchronized void write(int c) {
        if (c == '\n') {
          see(line.toString());
          line.setLength(0);
        } else {
          line.append((char) c);
        }
      }
    }
  }

  private static final class Keyboard extends InputStream {
    private static final int END = -1;
    private final LinkedBlockingQueue<Integer> keys = new LinkedBlockingQueue<>();
    private volatile @Nullable Thread reader;

    void type(Choice choice) {
      (choice.name().toLowerCase(Locale.ROOT) + "\n").chars().forEach(keys::add);
    }

    /** Waits until whoever reads has the line and waits again: to be asked, or for another one. */
    void awaitRead() {
      Conditions.until(
          () -> {
            Thread thread = reader;
            return keys.isEmpty() && thread != null && thread.getState() == Thread.State.WAITING;
          },
          Duration.ofSeconds(30));
    }

    @Override
    public int read() {
      throw new UnsupportedOperationException("whole lines are read");
    }

    /** One line at most: a reader waits for no more than it was given. */
    @Override
    public int read(byte[] buffer, int offset, int length) {
      reader = Thread.currentThread();
      try {
        int n = 0;
        int key = 0;
        while (n < length && key != '\n') {
          key = keys.take();
          if (key == END) {
            return -1;
          }
          buffer[offset + n] = (byte) key;
          n++;
        }
        return n;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return -1;
      }
    }

    @Override
    public void close() {
      keys.add(END);
    }
  }
}
