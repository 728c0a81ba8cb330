package io.github.essfailover.labservers.s3;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * The server's program. It is a resource and not on the class path, because its Jackson, Guava and
 * logging would meet those of the tests.
 */
final class S3ProxyJar {

  private static final String RESOURCE = "s3proxy.jar";

  private S3ProxyJar() {}

  /** The program as a file: where the build put it, else a copy in that folder. */
  static Path in(Path folder) throws IOException {
    URL resource = S3ProxyJar.class.getResource(RESOURCE);
    if (resource == null) {
      throw new IllegalStateException(
          RESOURCE + " is not there; build the module lab-servers with Maven");
    }
    try {
      URI uri = resource.toURI();
      return "file".equals(uri.getScheme()) ? Path.of(uri) : extract(resource, folder);
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Path extract(URL resource, Path folder) throws IOException {
    Path jar = folder.resolve(RESOURCE);
    if (Files.exists(jar)) {
      return jar;
    }
    Files.createDirectories(folder);
    Path part = Files.createTempFile(folder, RESOURCE, ".part");
    try (InputStream in = resource.openStream()) {
      Files.copy(in, part, StandardCopyOption.REPLACE_EXISTING);
    }
    try {
      return Files.move(part, jar, StandardCopyOption.ATOMIC_MOVE);
    } catch (FileAlreadyExistsException e) {
      Files.delete(part);
      return jar;
    }
  }
}
