/** Pages and API of clusters, backups and sources. */
@NamedInterface("web")
@NullMarked
package io.etcdportal.catalog.web;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
