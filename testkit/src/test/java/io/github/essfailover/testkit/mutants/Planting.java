package io.github.essfailover.testkit.mutants;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** Compiles the source files that a mutant changes, and nothing else, into a folder of its own. */
final class Planting implements AutoCloseable {

  private static final JavaCompiler COMPILER = ToolProvider.getSystemJavaCompiler();

  /** One for all: it remembers what it has read of the class path. */
  private final StandardJavaFileManager manager = COMPILER.getStandardFileManager(null, null, null);

  private final Path root;
  private final Path folder;
  private final String classPath;

  Planting(Path root, Path folder, String classPath) {
    this.root = root;
    this.folder = folder;
    this.classPath = classPath;
  }

  /** Where the mutant's classes are, to be put in front of the class path. */
  Path plant(Mutant mutant) throws IOException {
    Path sources = folder.resolve(mutant.name()).resolve("sources");
    Path classes = folder.resolve(mutant.name()).resolve("classes");
    Files.createDirectories(classes);
    Map<String, String> changed = new LinkedHashMap<>();
    for (Mutant.Edit edit : mutant.edits()) {
      String before = changed.get(edit.file());
      String source = before == null ? Files.readString(root.resolve(edit.file())) : before;
      changed.put(edit.file(), edit.applied(source, mutant.name()));
    }
    List<Path> files = new ArrayList<>();
    for (Map.Entry<String, String> source : changed.entrySet()) {
      Path file = sources.resolve(source.getKey());
      Files.createDirectories(file.getParent());
      files.add(Files.writeString(file, source.getValue()));
    }
    compile(mutant, files, classes);
    return classes;
  }

  @Override
  public void close() throws IOException {
    manager.close();
  }

  private void compile(Mutant mutant, List<Path> files, Path classes) {
    StringWriter words = new StringWriter();
    List<String> options =
        List.of(
            "-proc:none", "-nowarn", "-implicit:none", "-d", classes.toString(), "-cp", classPath);
    boolean done =
        COMPILER
            .getTask(
                words, manager, null, options, null, manager.getJavaFileObjectsFromPaths(files))
            .call();
    if (!done) {
      throw new IllegalStateException(mutant.name() + " does not compile:\n" + words);
    }
  }
}
