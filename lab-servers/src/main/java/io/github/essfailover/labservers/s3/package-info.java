/**
 * An S3 server for tests and the lab. Open {@link io.github.essfailover.labservers.s3.S3Server}
 * first. It is S3Proxy 4.1.0 over a folder, as a process of its own.
 */
@NullMarked
package io.github.essfailover.labservers.s3;

import org.jspecify.annotations.NullMarked;
