namespace Registry.Daemon.Configuration;

/// <summary>How a webhook is told of events.</summary>
public enum WebhookFormat
{
    /// <summary>A CloudEvent in structured JSON (CloudEvents 1.0, "JSON Event Format").</summary>
    CloudEvents,

    /// <summary>The envelope of the notifications that CNCF Distribution (docker-registry) sends.</summary>
    Distribution,
}
