/** Buckets of S3-compatible stores as a source; the only place that knows the AWS SDK. */
@NullMarked
package io.etcdportal.source.s3;

import org.jspecify.annotations.NullMarked;
