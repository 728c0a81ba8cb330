package io.github.essfailover.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A real disk on which chosen operations fail. */
final class FaultyDisk implements Disk {

  private final Disk real = Disk.local();
  private int bytesLeft = Integer.MAX_VALUE;
  private int mostAtOnce = Integer.MAX_VALUE;
  private int syncsToFail;
  private int folderSyncsToFail;
  private int truncatesToFail;
  private int replacesToFail;
  private boolean readOnly;
  int syncs;
  int truncated;

  /** The disk is full after so many bytes more. */
  void fullAfter(int bytes) {
    bytesLeft = bytes;
  }

  /** Each write takes at most so many bytes. */
  void takesAtOnce(int bytes) {
    mostAtOnce = bytes;
  }

  /** The next syncs fail, although what was written is in the file. */
  void failSyncs(int times) {
    syncsToFail = times;
  }

  void failFolderSyncs(int times) {
    folderSyncsToFail = times;
  }

  void failTruncates(int times) {
    truncatesToFail = times;
  }

  void failReplaces(int times) {
    replacesToFail = times;
  }

  /** Nothing can be opened for writing, as after an error that made the kernel mount it so. */
  void readOnly(boolean on) {
    readOnly = on;
  }

  @Override
  public List<String> list(Path folder) throws IOException {
    return real.list(folder);
  }

  @Override
  public Optional<byte[]> read(Path file) throws IOException {
    return real.read(file);
  }

  @Override
  public OpenFile open(Path file, boolean create) throws IOException {
    if (readOnly) {
      throw new IOException("Read-only file system");
    }
    OpenFile open = real.open(file, create);
    return new OpenFile() {
      @Override
      public long size() throws IOException {
        return open.size();
      }

      @Override
      public int write(ByteBuffer bytes, long position) throws IOException {
        int most = Math.min(Math.min(bytes.remaining(), mostAtOnce), bytesLeft);
        if (most == 0) {
          throw new IOException("No space left on device");
        }
        bytesLeft -= most;
        int written = open.write(bytes.slice(bytes.position(), most), position);
        bytes.position(bytes.position() + written);
        return written;
      }

      @Override
      public void truncate(long size) throws IOException {
        if (truncatesToFail-- > 0) {
          throw new IOException("Input/output error");
        }
        truncated++;
        open.truncate(size);
      }

      @Override
      public void sync() throws IOException {
        if (syncsToFail > 0) {
          syncsToFail--;
          throw new IOException("Input/output error");
        }
        syncs++;
        open.sync();
      }

      @Override
      public void close() throws IOException {
        open.close();
      }
    };
  }

  @Override
  public void syncFolder(Path folder) throws IOException {
    if (folderSyncsToFail > 0) {
      folderSyncsToFail--;
      throw new IOException("Input/output error");
    }
    real.syncFolder(folder);
  }

  @Override
  public void replace(Path from, Path to) throws IOException {
    if (replacesToFail > 0 || readOnly) {
      replacesToFail--;
      throw new IOException("Input/output error");
    }
    real.replace(from, to);
  }
}
