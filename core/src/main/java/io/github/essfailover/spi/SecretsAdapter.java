package io.github.essfailover.spi;

/** The secrets that must be equal in all data centers. Values never enter core. */
public interface SecretsAdapter extends Adapter {

  /** The secrets here equal those there. */
  Change copyFrom(SecretsAdapter source);
}
