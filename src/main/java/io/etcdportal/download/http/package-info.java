/** Ranges, entity tags and conditional requests (RFC 9110). */
@NamedInterface("http")
@NullMarked
package io.etcdportal.download.http;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
