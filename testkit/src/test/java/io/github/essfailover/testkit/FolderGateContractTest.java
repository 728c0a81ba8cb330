package io.github.essfailover.testkit;

import io.github.essfailover.manual.FolderApprovalGate;
import io.github.essfailover.model.Person;
import io.github.essfailover.spi.ApprovalGate;
import io.github.essfailover.spi.Choice;
import io.github.essfailover.spi.Question;
import io.github.essfailover.testkit.contract.ApprovalGateContract;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;

/** Automation that watches the folder and writes down what a person decided. */
class FolderGateContractTest extends ApprovalGateContract {

  @TempDir private Path temp;

  @Override
  protected Fixture start() {
    return new Automation(temp);
  }

  private static final class Automation implements Fixture {
    private final Path folder;
    private final Path temp;
    private final ApprovalGate gate;
    private final Map<String, Choice> decided = new ConcurrentHashMap<>();
    private final Thread watcher = new Thread(this::watch, "automation");
    private volatile boolean closed;

    Automation(Path temp) {
      this.temp = temp;
      this.folder = temp.resolve("approvals");
      this.gate = FolderApprovalGate.in(folder);
      watcher.start();
    }

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
      decided.put(question.basis() + "/" + question.id(), choice);
    }

    private void watch() {
      while (!closed) {
        try {
          for (Path file : questions()) {
            decide(file);
          }
        } catch (IOException | UncheckedIOException gone) {
          // The question ended while it was read.
        }
        Thread.onSpinWait();
      }
    }

    private List<Path> questions() throws IOException {
      try (Stream<Path> files = Files.list(folder)) {
        return files.filter(file -> file.toString().endsWith(".question.json")).toList();
      }
    }

    private void decide(Path file) throws IOException {
      String text = Files.readString(file);
      for (Map.Entry<String, Choice> each : List.copyOf(decided.entrySet())) {
        String basis = each.getKey().split("/", 2)[0];
        String id = each.getKey().split("/", 2)[1];
        boolean fits = text.contains('"' + basis + '"') && text.contains('"' + id + '"');
        if (fits && decided.remove(each.getKey(), each.getValue())) {
          Path written = Files.createTempFile(temp, "answer", ".json");
          Files.writeString(
              written,
              "{\"basis\":\""
                  + basis
                  + "\",\"choice\":\""
                  + each.getValue()
                  + "\",\"by\":\"ada\",\"reason\":\"as discussed\"}");
          String name = String.valueOf(file.getFileName()).replace(".question.", ".answer.");
          Files.move(written, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE);
        }
      }
    }

    @Override
    public void close() {
      closed = true;
      try {
        watcher.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
