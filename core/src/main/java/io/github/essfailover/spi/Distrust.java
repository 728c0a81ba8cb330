package io.github.essfailover.spi;

import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;

/**
 * For authors of adapters: whether a connection failed because this side does not accept the
 * certificate that it was shown, which is over, for another name or of an unknown authority.
 * Nothing was sent then, and trying again does not help.
 */
public final class Distrust {

  private Distrust() {}

  /** Whether that is among the causes. */
  public static boolean isCauseOf(@Nullable Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof CertificateException
          || cause instanceof CertPathValidatorException
          || cause instanceof SSLPeerUnverifiedException) {
        return true;
      }
    }
    return false;
  }
}
