package io.github.essfailover.lab.world;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Looks for the secrets of a lab in what it leaves behind, as they are, in Base64 and in hex.
 *
 * <p>Immutable. Says names only.
 */
final class LeakSearch {

  /** The servers' own data, programs, and what is there to hold secrets. */
  private static final Pattern NOT_SEARCHED =
      Pattern.compile("postgres/cache/.*|postgres/trio-[^/]+/dc[^/]+/.*|s3/s3proxy\\.jar");

  private static final Pattern FOR_SECRETS =
      Pattern.compile(".*\\.pass|s3/s3proxy\\.conf|" + Pattern.quote(LabDescription.FILE));

  private static final Set<PosixFilePermission> OWNER =
      PosixFilePermissions.fromString("rw-------");

  private final Map<String, String> names = new LinkedHashMap<>();

  private LeakSearch() {}

  static LeakSearch of(Lab lab) {
    LeakSearch search = new LeakSearch();
    search.add("the TSIG key", lab.tsigSecret());
    search.add("the users' access token", lab.accessToken());
    search.add("the library's database password", lab.failoverRole().password());
    search.add("the signing key", lab.secrets().signingKey().replaceAll(".* ", ""));
    search.add("the S3 secret key", lab.storage().secretKey());
    for (String database : List.of("synapse", "mas")) {
      search.add(database + "'s password", lab.databases().application(database).password());
    }
    search.add("the replication password", password(lab.databases().passfile()));
    String superuser = lab.dc1().database().superuser("postgres").getPassword();
    search.add("the superuser's password", String.valueOf(superuser));
    return search;
  }

  static LeakSearch of(Map<String, String> secrets) {
    LeakSearch search = new LeakSearch();
    secrets.forEach(search::add);
    return search;
  }

  private static String password(Path passfile) {
    try {
      String line = Files.readString(passfile).strip();
      return line.substring(line.lastIndexOf(':') + 1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void add(String name, String secret) {
    names.put(secret, name);
    add(name, secret.getBytes(StandardCharsets.UTF_8));
  }

  private void add(String name, byte[] secret) {
    // Its end depends on what follows in a longer text.
    String base64 = Base64.getEncoder().withoutPadding().encodeToString(secret);
    names.put(base64.substring(0, secret.length / 3 * 4), name + " in Base64");
    names.put(HexFormat.of().formatHex(secret), name + " in hex");
  }

  List<String> in(Path folder) {
    try (Stream<Path> all = Files.walk(folder)) {
      List<String> leaks = new ArrayList<>();
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        look(folder.relativize(file).toString(), file, leaks);
      }
      return leaks;
    } catch (IOException e) {
      throw new UncheckedIOException("The lab's folder cannot be searched", e);
    }
  }

  private void look(String name, Path file, List<String> leaks) throws IOException {
    if (NOT_SEARCHED.matcher(name).matches()) {
      return;
    }
    if (FOR_SECRETS.matcher(name).matches()) {
      if (!OWNER.containsAll(Files.getPosixFilePermissions(file))) {
        leaks.add(name + " holds secrets and can be read by others");
      }
      return;
    }
    String text = Files.readString(file, StandardCharsets.ISO_8859_1);
    names.forEach(
        (secret, what) -> {
          if (text.contains(secret)) {
            leaks.add(what + " is in " + name);
          }
        });
  }
}
