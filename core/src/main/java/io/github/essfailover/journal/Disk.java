package io.github.essfailover.journal;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The few things that a journal wants from a file system, so that tests can let each one fail. */
interface Disk {

  /** The names in a folder, sorted. */
  List<String> list(Path folder) throws IOException;

  /** The whole content, or empty when there is no such file. */
  Optional<byte[]> read(Path file) throws IOException;

  /** Opens for writing; creates the file when that is asked for and it must not be there then. */
  OpenFile open(Path file, boolean create) throws IOException;

  /** Names in this folder are durable on return. */
  void syncFolder(Path folder) throws IOException;

  /** Moves atomically over whatever has the name. */
  void replace(Path from, Path to) throws IOException;

  /** A file that is written. */
  interface OpenFile extends Closeable {
    /** Bytes. */
    long size() throws IOException;

    /** Writes some of it, possibly not all, and says how much. */
    int write(ByteBuffer bytes, long position) throws IOException;

    /** Cuts. */
    void truncate(long size) throws IOException;

    /** Content and size are durable on return. */
    void sync() throws IOException;
  }

  /** The disk of this machine. */
  static Disk local() {
    return new LocalDisk();
  }

  /** See {@link #local()}. */
  final class LocalDisk implements Disk {

    private LocalDisk() {}

    @Override
    public List<String> list(Path folder) throws IOException {
      try (Stream<Path> files = Files.list(folder)) {
        return files.map(file -> String.valueOf(file.getFileName())).sorted().toList();
      }
    }

    @Override
    public Optional<byte[]> read(Path file) throws IOException {
      try {
        return Optional.of(Files.readAllBytes(file));
      } catch (NoSuchFileException e) {
        return Optional.empty();
      }
    }

    @Override
    public OpenFile open(Path file, boolean create) throws IOException {
      FileChannel channel =
          create
              ? FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW)
              : FileChannel.open(file, StandardOpenOption.WRITE);
      return new LocalFile(channel);
    }

    @Override
    public void syncFolder(Path folder) throws IOException {
      try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
        channel.force(true);
      }
    }

    @Override
    public void replace(Path from, Path to) throws IOException {
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  /** An open file of this machine. */
  record LocalFile(FileChannel channel) implements OpenFile {

    @Override
    public long size() throws IOException {
      return channel.size();
    }

    @Override
    public int write(ByteBuffer bytes, long position) throws IOException {
      return channel.write(bytes, position);
    }

    @Override
    public void truncate(long size) throws IOException {
      channel.truncate(size);
    }

    @Override
    public void sync() throws IOException {
      channel.force(true);
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }
}
