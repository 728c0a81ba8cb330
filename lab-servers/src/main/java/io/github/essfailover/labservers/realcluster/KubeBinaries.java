package io.github.essfailover.labservers.realcluster;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The folder with {@code etcd}, {@code kube-apiserver} and {@code kube-controller-manager}.
 * Immutable.
 */
public record KubeBinaries(Path folder) {

  /** The system property that says where it is. */
  public static final String PROPERTY = "kube.binaries";

  private static final List<String> NEEDED =
      List.of("etcd", "kube-apiserver", "kube-controller-manager");

  public KubeBinaries {
    folder = folder.toAbsolutePath();
  }

  /**
   * The folder that the system property names.
   *
   * @throws IllegalStateException with what to do when it is not given or lacks a program
   */
  public static KubeBinaries given() {
    String folder = System.getProperty(PROPERTY, "");
    if (folder.isEmpty()) {
      throw new IllegalStateException("Give -D" + PROPERTY + "=<folder>, see CONTRIBUTING.md.");
    }
    KubeBinaries binaries = new KubeBinaries(Path.of(folder));
    List<String> missing =
        NEEDED.stream().filter(name -> !Files.isExecutable(binaries.path(name))).toList();
    if (!missing.isEmpty()) {
      throw new IllegalStateException(missing + " missing in " + binaries.folder);
    }
    return binaries;
  }

  Path path(String program) {
    return folder.resolve(program);
  }
}
