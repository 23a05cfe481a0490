# The vendor's side of the tests: a queue that we may write to, one that we may not see, us, and
# Vera. Her notes are for the vendor's own people; "clerk" is an account that may not read them.
our @reader = qw(SeeQueue CreateTicket ShowTicket ReplyToTicket CommentOnTicket);
our @writer = (@reader, qw(ShowTicketComments ModifyTicket SeeCustomField ModifyCustomField));

@Queues = ({ Name => 'Support' }, { Name => 'Hidden' });

@Users = map { { %$_, Privileged => 1, EmailAddress => "$_->{Name}\@vendor.example" } } (
    { Name => 'mspdesk', Password => 'the password of the desk', RealName => 'MSP Desk' },
    { Name => 'clerk',   Password => 'the password of the clerk' },
    { Name => 'vera',    Password => 'the password of vera', RealName => 'Vera of the vendor' },
);

@CustomFields = ({
    Name       => 'MSP reference',
    Type       => 'FreeformSingle',
    LookupType => 'RT::Queue-RT::Ticket',
    Queue      => ['Support'],
});

@ACL = (
    (map { { UserId => 'mspdesk', Queue => 'Support', Right => $_ } } @writer),
    (map { { UserId => 'clerk', Queue => 'Support', Right => $_ } } @reader),
    { UserId => 'vera', Right => 'SuperUser' },
);

# RT makes the token and tells it once.
@Final = (sub {
    my $desk = RT::User->new(RT->SystemUser);
    $desk->Load('mspdesk');
    my ($made, $told, $token) = RT::AuthToken->new(RT->SystemUser)->Create(
        Owner => $desk->Id, Description => 'The desk',
    );
    open my $file, '>', 'token' or die $!;
    print $file $token;
    close $file;
});

1;
