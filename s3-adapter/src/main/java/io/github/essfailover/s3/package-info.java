/**
 * The media bucket over S3. For hosts whose media lie in AWS S3, Ceph, MinIO or another compatible
 * store. Open {@link io.github.essfailover.s3.S3MediaStore} first.
 */
@NullMarked
package io.github.essfailover.s3;

import org.jspecify.annotations.NullMarked;
