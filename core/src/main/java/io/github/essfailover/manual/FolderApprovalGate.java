package io.github.essfailover.manual;

import io.github.essfailover.error.AdapterException;
import io.github.essfailover.error.InvalidConfigurationException;
import io.github.essfailover.internal.json.JsonFields;
import io.github.essfailover.internal.json.JsonText;
import io.github.essfailover.internal.text.Lines;
import io.github.essfailover.internal.text.Sha256;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.Person;
import io.github.essfailover.model.RunId;
import io.github.essfailover.spi.Answer;
import io.github.essfailover.spi.ApprovalGate;
import io.github.essfailover.spi.Choice;
import io.github.essfailover.spi.Question;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchService;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Asks through files, for automation: each question is a file {@code <name>.question.json}; whoever
 * may write to the folder answers with {@code <name>.answer.json}:
 *
 * <pre>{@code
 * {"basis": "<copied from the question>", "choice": "APPROVE", "by": "Ada", "reason": "INC-4711"}
 * }</pre>
 *
 * <p>Write the answer under another name and move it there. An answer that counted is kept as
 * {@code <name>.answered.json}; one that cannot count becomes {@code <name>.refused.json}, {@code
 * <name>.refused.txt} says why, and the question waits on. A question that nobody waits for any
 * more is removed; what is left after a crash belongs to an earlier epoch and is asked anew.
 *
 * <p>Thread-safe. Looks for answers at once where the file system tells of changes, every second
 * where it does not.
 */
public final class FolderApprovalGate implements ApprovalGate {

  private static final Duration PACE = Duration.ofSeconds(1);

  /** Longer files are no answers. */
  private static final long MAX_BYTES = 64 * 1024;

  private final Path folder;

  private FolderApprovalGate(Path folder) {
    this.folder = folder;
  }

  /**
   * Asks in that folder, which is made with access for its owner only when it is missing.
   *
   * @throws InvalidConfigurationException when it cannot be made, is no folder, or everybody may
   *     write to it
   */
  public static FolderApprovalGate in(Path folder) {
    try {
      if (!Files.exists(folder)) {
        make(folder);
      }
      if (!Files.isDirectory(folder)) {
        throw refused(folder + " is no folder; name one");
      }
      if (mayEverybodyWrite(folder)) {
        throw refused("everybody may write to " + folder + " and so approve; take that right away");
      }
    } catch (IOException e) {
      throw refused("the folder " + folder + " cannot be made or read: " + e);
    }
    return new FolderApprovalGate(folder);
  }

  private static void make(Path folder) throws IOException {
    if (hasPosix()) {
      Files.createDirectories(
          folder,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    } else {
      Files.createDirectories(folder);
    }
  }

  private static boolean mayEverybodyWrite(Path folder) throws IOException {
    return hasPosix()
        && Files.getPosixFilePermissions(folder).contains(PosixFilePermission.OTHERS_WRITE);
  }

  private static boolean hasPosix() {
    return FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
  }

  private static InvalidConfigurationException refused(String problem) {
    return new InvalidConfigurationException("The folder for approvals", List.of(problem));
  }

  @Override
  public Answer ask(Question question, Deadline deadline) throws InterruptedException {
    String name = name(question);
    Path asked = folder.resolve(name + ".question.json");
    try (WatchService changes = folder.getFileSystem().newWatchService()) {
      var unused = folder.register(changes, StandardWatchEventKinds.ENTRY_CREATE);
      Path early = folder.resolve(name + ".answer.json");
      if (Files.exists(early, LinkOption.NOFOLLOW_LINKS)) {
        refuse(early, name, "it was there before its question was asked");
      }
      put(asked, JsonText.writeIndented(json(question)));
      try {
        return await(question, name, changes, deadline);
      } finally {
        Files.deleteIfExists(asked);
      }
    } catch (IOException e) {
      throw AdapterException.notApplied(
          "APPROVAL_FOLDER",
          "The folder for approvals could not be used.",
          Map.of("folder", folder.toString(), "question", question.id()),
          e);
    }
  }

  private Answer await(Question question, String name, WatchService changes, Deadline deadline)
      throws IOException, InterruptedException {
    while (true) {
      Optional<Answer> answer = read(question, name);
      if (answer.isPresent()) {
        return answer.get();
      }
      if (deadline.isExpired()) {
        throw AdapterException.notApplied(
            "QUESTION_UNANSWERED",
            "Nobody answered the question in time.",
            Map.of("question", question.id(), "folder", folder.toString()),
            null);
      }
      long millis = Math.min(PACE.toMillis(), deadline.remaining().toMillis() + 1);
      var told = changes.poll(millis, TimeUnit.MILLISECONDS);
      if (told != null) {
        told.pollEvents();
        told.reset();
      }
    }
  }

  private Optional<Answer> read(Question question, String name) throws IOException {
    Path file = folder.resolve(name + ".answer.json");
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      return Optional.empty();
    }
    if (Files.size(file) > MAX_BYTES) {
      refuse(file, name, "it is longer than " + MAX_BYTES + " bytes");
      return Optional.empty();
    }
    Answer answer;
    try {
      answer = parsed(question, Files.readString(file, StandardCharsets.UTF_8));
    } catch (IllegalArgumentException | java.nio.charset.CharacterCodingException e) {
      refuse(file, name, String.valueOf(e.getMessage()));
      return Optional.empty();
    }
    move(file, folder.resolve(name + ".answered.json"));
    return Optional.of(answer);
  }

  private static Answer parsed(Question question, String text) {
    JsonFields json = JsonFields.parse(text);
    if (!json.text("basis").equals(question.basis())) {
      throw new IllegalArgumentException(
          "its basis is '"
              + json.text("basis")
              + "', that of the question '"
              + question.basis()
              + "': it answers something else");
    }
    Choice choice = json.value("choice", Choice::valueOf);
    if (!question.choices().contains(choice)) {
      throw new IllegalArgumentException(
          "its choice " + choice + " is none of " + question.choices());
    }
    return Answer.to(question, choice, json.value("by", Person::named), json.text("reason"));
  }

  private void refuse(Path file, String name, String why) throws IOException {
    move(file, folder.resolve(name + ".refused.json"));
    // It quotes what somebody wrote, and is read with cat.
    put(folder.resolve(name + ".refused.txt"), Lines.one(why) + System.lineSeparator());
  }

  private static Map<String, Object> json(Question question) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("question", question.text());
    json.put("facts", question.facts());
    json.put("choices", question.choices().stream().map(Choice::name).toList());
    json.put("basis", question.basis());
    json.put("id", question.id());
    question.run().ifPresent(run -> json.put("run", run.value()));
    json.put("epoch", question.epoch());
    json.put("expiresAt", question.expiresAt().toString());
    return json;
  }

  /** Nobody sees half a file. */
  private void put(Path file, String text) throws IOException {
    Path written = Files.createTempFile(folder, "new-", ".tmp");
    Files.writeString(written, text, StandardCharsets.UTF_8);
    move(written, file);
  }

  private static void move(Path from, Path to) throws IOException {
    Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /** Another epoch, or other evidence, is another file: an old answer fits nothing. */
  private static String name(Question question) {
    String run = question.run().map(RunId::value).orElse("plan");
    String readable = (run + "." + question.id()).replaceAll("[^A-Za-z0-9._-]", "_");
    return readable + "." + Sha256.hex(question.basis()).substring(0, 12);
  }
}
