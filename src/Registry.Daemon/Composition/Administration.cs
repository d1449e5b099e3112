using Registry.Core.Audit;
using Registry.Core.Events;
using Registry.Core.Limits;
using Registry.Core.Model;
using Registry.Core.Operations;
using Registry.Core.Stores;
using Registry.Daemon.Auth;
using Registry.Daemon.Configuration;
using Registry.Daemon.Webhooks;
using Registry.Storage;

namespace Registry.Daemon.Composition;

/// <summary>What an administrator does to a data folder at the shell, beside the server that may be running on it.</summary>
internal sealed class Administration
{
    private readonly RegistryStorage _storage;
    private readonly RegistryConfiguration _configuration;
    private readonly Action<string> _damaged;
    private readonly IAuditTrail _audit;
    private readonly string _user;

    private Administration(
        RegistryStorage storage, RegistryConfiguration configuration, IAuditTrail audit, string user, Action<string> damaged)
    {
        (_audit, _user) = (audit, user);
        _storage = storage;
        storage.Events.Current = Composition.Webhooks.PolicyOf(configuration, user);
        _configuration = configuration;
        _damaged = damaged;
        Inventory = new InventoryService(storage.Inventory, storage.Manifests, storage.Blobs, damaged);
        Inspector = new ImageInspector(storage.Manifests, storage.Inspection, storage.Blobs, storage.Content, storage.Referrers);
        Copier = new ImageCopier(storage.Manifests, storage.Blobs, storage.Referrers, configuration.Limits.Policy, configuration.Manifests.SparseIndexes);
        Removal = new RemovalService(storage.Removal, storage.Manifests, configuration.GarbageCollection.Grace, TimeProvider.System);
        Accounts = new AccountService(storage.Accounts);
        AccountImport = new AccountImport(storage.Accounts, PasswordVerifier.FindProblem);
        AccessTokens = new AccessTokenService(storage.AccessTokens, TimeProvider.System);
        Grants = storage.Grants;
        Outbox = storage.Outbox;
        LimitInspector = new LimitInspector(Limits, storage.Usage, storage.Quotas, storage.Manifests);
    }

    /// <summary>Lists.</summary>
    public InventoryService Inventory { get; }

    /// <summary>Looks at one manifest.</summary>
    public ImageInspector Inspector { get; }

    /// <summary>Copies.</summary>
    public ImageCopier Copier { get; }

    /// <summary>Deletes.</summary>
    public RemovalService Removal { get; }

    /// <summary>Accounts.</summary>
    public AccountService Accounts { get; }

    /// <summary>Imports accounts.</summary>
    public AccountImport AccountImport { get; }

    /// <summary>Access tokens.</summary>
    public AccessTokenService AccessTokens { get; }

    /// <summary>Grants and groups.</summary>
    public IGrantStore Grants { get; }

    /// <summary>Events on their way to webhooks.</summary>
    public IOutboxStore Outbox { get; }

    /// <summary>The webhooks that there are.</summary>
    public IReadOnlyList<WebhookConfiguration> Webhooks => _configuration.Webhooks;

    /// <summary>Whether the server asks nobody for an account: accounts and grants decide nothing then.</summary>
    public bool IsOpen => _configuration.Auth.Mode == AuthMode.Open;

    /// <summary>Tells what limits come to.</summary>
    public LimitInspector LimitInspector { get; }

    /// <summary>What may be pushed and deleted.</summary>
    public LimitPolicy Limits => _configuration.Limits.Policy;

    /// <summary>The bytes that this process may still write to the data folder's disk.</summary>
    public long DiskFree => new DriveInfo(_configuration.Storage.Root).AvailableFreeSpace;

    /// <summary>Does a piece of work as the data folder's owner.</summary>
    /// <param name="call">The command.</param>
    /// <param name="configuration">The configuration in force.</param>
    /// <param name="damaged">Told of everything that is left out of a list because its record is damaged.</param>
    /// <param name="warn">Told in a line when the audit log cannot be written.</param>
    /// <param name="work">The work.</param>
    /// <param name="mayBegin">Whether a folder that is no registry's yet becomes one.</param>
    /// <exception cref="MaintenanceRefusedException">The folder cannot be worked on, by this user or at all.</exception>
    public static Task<T> RunAsync<T>(
        DataFolderCall call,
        RegistryConfiguration configuration,
        Action<string> damaged,
        Action<string> warn,
        Func<Administration, Task<T>> work,
        bool mayBegin)
    {
        var user = ShellUser.Name;
        return Maintenance.RunAsync(
            call,
            kind: null,
            async storage =>
            {
                await using var log = AuditTrails.Open(configuration, TimeProvider.System, warn);
                return await work(new Administration(storage, configuration, log.OrNone(), user, damaged));
            },
            mayBegin);
    }

    /// <summary>What forbids that tags are deleted, for people: the repository is read-only, or a tag immutable; <c>null</c>: nothing.</summary>
    public string? FindProtection(RepositoryName repository, IReadOnlyList<TagRecord> tags)
    {
        var limits = Limits.For(repository);
        return limits.IsReadOnly ? $"{repository} is read-only"
            : tags.FirstOrDefault(tag => limits.IsImmutable(tag.Name.ToString())) is { } tag ? $"{repository}:{tag.Name} is immutable"
            : null;
    }

    /// <summary>Writes down what was done to accounts, tokens, groups or grants.</summary>
    /// <param name="change">What was done, and to whom, such as <c>user add alice</c>; never a secret.</param>
    public void RecordAccess(string change) => Record(AuditEventKind.Access, change);

    /// <summary>Writes down that a repository, a tag or a manifest was deleted.</summary>
    /// <param name="repository">Where.</param>
    /// <param name="reference">The tag or digest; <c>null</c>: the repository.</param>
    public void RecordDeletion(RepositoryName repository, string? reference) => Record(AuditEventKind.Delete, null, repository, reference);

    /// <summary>Writes down that a tag was given to a manifest.</summary>
    public void RecordPush(RepositoryName repository, Tag tag, Digest digest) =>
        Record(AuditEventKind.Push, null, repository, tag.ToString(), digest.ToString());

    /// <summary>Writes down that a tag moved.</summary>
    public void RecordMove(RepositoryName repository, ReplacedTag replaced) =>
        Record(AuditEventKind.Tag, null, repository, replaced.Tag.ToString(), replaced.Digest.ToString(), replaced.Before.ToString());

    /// <summary>Tells of the accounts, members and grants that lists leave out because their records are damaged.</summary>
    public void TellDamagedAccess()
    {
        foreach (var name in Grants.Load().Damaged)
            _damaged(name);
    }

    /// <summary>Figures about everything.</summary>
    /// <param name="largest">How many of the largest repositories to name.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task<RegistryStatistics> ReadStatisticsAsync(int largest, CancellationToken cancellationToken) =>
        new StatisticsService(_storage.Statistics, _storage.Uploads, _storage.Staging, _storage.Trash, TimeProvider.System)
            .ReadAsync(GarbageCollection.PolicyOf(_configuration), largest, cancellationToken);

    /// <summary>Tells a webhook that somebody tries whether it works, now and without the outbox.</summary>
    /// <param name="webhook">The webhook.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="StorageOpenException">A file with its secret or with certificates cannot be used.</exception>
    public async Task<WebhookAnswer> PingAsync(WebhookConfiguration webhook, CancellationToken cancellationToken)
    {
        var endpoint = Composition.Webhooks.Open(_configuration, webhook);
        using var sender = new WebhookSender(endpoint, WebhookSender.CreateHandler(endpoint), TimeProvider.System);
        var ping = RegistryEvent.Create(RegistryEventKind.Ping, TimeProvider.System.GetUtcNow(), new EventOrigin(_user));
        return await sender.SendAsync(ping, cancellationToken);
    }

    private void Record(
        AuditEventKind kind,
        string? detail,
        RepositoryName? repository = null,
        string? reference = null,
        string? digest = null,
        string? previousDigest = null) =>
        _audit.Record(new AuditEvent(kind, _user, AuditResult.Success)
        {
            Detail = detail,
            Repository = repository?.ToString(),
            Reference = reference,
            Digest = digest,
            PreviousDigest = previousDigest,
        });
}
