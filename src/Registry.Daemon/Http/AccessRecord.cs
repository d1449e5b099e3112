namespace Registry.Daemon.Http;

/// <summary>What is known of a request beyond what the connection knows, for the access log and for metrics; a feature of the request while either is on.</summary>
public sealed class AccessRecord
{
    /// <summary>The kind of resource, such as <c>blob</c>; <c>null</c> when the path named none.</summary>
    public string? Route { get; set; }

    /// <summary>The repository's name, once it is known to be one.</summary>
    public string? Repository { get; set; }

    /// <summary>Whether the request is one of those that machines make all the time, and is left out unless somebody looks for it.</summary>
    public bool IsProbe { get; set; }

    /// <summary>How many bytes of the body were taken in.</summary>
    public long BytesReceived { get; set; }

    /// <summary>How many bytes of a body were handed to the connection.</summary>
    public long BytesSent { get; set; }

    /// <summary>The record of a request; made when nobody has asked for it yet.</summary>
    public static AccessRecord Of(HttpContext context)
    {
        if (context.Features.Get<AccessRecord>() is { } known)
        {
            return known;
        }

        var record = new AccessRecord();
        context.Features.Set(record);
        return record;
    }
}
