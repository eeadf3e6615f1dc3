package io.etcdportal.audit.exposure;

import io.etcdportal.access.Viewer;
import io.etcdportal.audit.Origin;
import io.etcdportal.audit.StreamedResponse;
import io.etcdportal.audit.exposure.Exposure.Report;
import io.etcdportal.audit.search.Csv;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.MissingServletRequestParameterException;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;

/** Who holds copies of what, by REST. */
@RestController
@RequestMapping("/api/v1/audit")
class ExposureApi {

    private final Exposure exposure;

    ExposureApi(Exposure exposure) {
        this.exposure = exposure;
    }

    @GetMapping("/exposure")
    Report<Holding> holdings(
            Viewer viewer,
            ExposureFilter filter,
            @RequestParam(required = false) @Nullable ExposureCursor cursor,
            @RequestParam(defaultValue = "100") int limit,
            HttpServletRequest request)
            throws MissingServletRequestParameterException {
        require(filter);
        return exposure.holdings(Origin.of(viewer, request), filter, cursor, limit);
    }

    @GetMapping("/exposure/holders")
    Report<Holder> holders(
            Viewer viewer,
            ExposureFilter filter,
            @RequestParam(required = false) @Nullable ExposureCursor cursor,
            @RequestParam(defaultValue = "100") int limit,
            HttpServletRequest request)
            throws MissingServletRequestParameterException {
        require(filter);
        return exposure.holders(Origin.of(viewer, request), filter, cursor, limit);
    }

    @GetMapping("/exposure.csv")
    void csv(
            Viewer viewer,
            ExposureFilter filter,
            HttpServletRequest request,
            HttpServletResponse response)
            throws IOException, MissingServletRequestParameterException {
        require(filter);
        StreamedResponse.requireChunks(request);
        new StreamedResponse(response, "text/csv;charset=UTF-8", "exposure.csv")
                .send(
                        out -> {
                            Csv csv = new Csv(out);
                            csv.line(
                                    "person_id",
                                    "person",
                                    "cluster",
                                    "backup",
                                    "revision",
                                    "extent",
                                    "bytes",
                                    "size",
                                    "downloads",
                                    "first",
                                    "last");
                            exposure.export(
                                    Origin.of(viewer, request),
                                    filter,
                                    holding -> write(holding, csv));
                        });
    }

    private static void write(Holding holding, Csv csv) {
        try {
            csv.line(
                    holding.person().id(),
                    holding.person().name(),
                    holding.cluster(),
                    holding.backup(),
                    holding.revision(),
                    holding.extent().name().toLowerCase(Locale.ROOT),
                    holding.bytes(),
                    holding.size(),
                    holding.downloads(),
                    holding.first(),
                    holding.last());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void require(ExposureFilter filter)
            throws MissingServletRequestParameterException {
        if (filter.namesNothing()) {
            throw new MissingServletRequestParameterException("cluster", "site/namespace/name");
        }
    }
}
